// Loaded when a chart of this kind is on screen, and never before: see TimeSeries.svelte.
import { dateFormat } from '#lib/time/format.ts';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Line, TimedValues } from './time-series.ts';

/** Of the axis of values, and what a line may need at the right. */
export const SIDE = 56;
const RIGHT = 10;
const TOP = 8;
const FOOT = 24;
const FONT = '11px ui-sans-serif, system-ui, sans-serif';

/** A colour of the theme that is on: canvases know nothing of variables. */
const themed = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const hourAndMinute = dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = dateFormat({ month: 'short', day: 'numeric' });
const isMidnight = (at: number): boolean => new Date(at * 1000).getHours() + new Date(at * 1000).getMinutes() === 0;
const timeLabel = (at: number): string => (isMidnight(at) ? day : hourAndMinute)(at * 1000);

interface Options {
  width: number;
  height: number;
  lines: readonly Line[];
  format: (value: number) => string;
}

const dataOf = ({ times, values }: TimedValues): uPlot.AlignedData => [[...times], ...values.map((line) => [...line])];

/** Draws lines into an element; the chart is 8 px from its top and as wide as it is. */
export function drawLines(element: HTMLElement, { width, height, lines, format }: Options, data: TimedValues) {
  let marks = data.marks;
  const axis = { stroke: () => themed('--ink-3'), font: FONT, ticks: { show: false } };
  const chart = new uPlot(
    {
      width,
      height,
      padding: [TOP, RIGHT, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.08 : 1] } },
      axes: [
        { ...axis, size: FOOT, gap: 6, grid: { show: false }, values: (_chart, at) => at.map(timeLabel), space: 70 },
        {
          ...axis,
          size: SIDE,
          gap: 6,
          space: 36,
          grid: { stroke: () => themed('--line'), width: 1 },
          values: (_chart, splits) => splits.map((value) => (value === 0 ? '0' : format(value))),
        },
      ],
      series: [
        {},
        ...lines.map(({ label, colour, filled, dashed }): uPlot.Series => ({
          label,
          stroke: () => themed(colour),
          width: 1.75,
          ...(filled && { fill: () => `color-mix(in srgb, ${themed(colour)} 12%, transparent)` }),
          ...(dashed && { dash: [4, 3] }),
          // A slice without a beat is a gap, and one between two gaps a point.
          spanGaps: false,
          points: { size: 4, fill: () => themed(colour), show: true, filter: alone },
        })),
      ],
      hooks: {
        draw: [
          ({ ctx, bbox, valToPos }) => {
            const ratio = devicePixelRatio;
            ctx.fillStyle = themed('--chart-bad');
            for (const at of marks) {
              const [x, foot] = [valToPos(at, 'x', true), bbox.top + bbox.height];
              ctx.fillRect(x - ratio, foot - 9 * ratio, 2 * ratio, 9 * ratio);
            }
          },
        ],
      },
    },
    dataOf(data),
    element,
  );
  // The class of the page is its theme.
  const repaint = new MutationObserver(() => chart.redraw(false));
  repaint.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  return {
    set(next: TimedValues) {
      marks = next.marks;
      chart.setData(dataOf(next));
    },
    resize: (size: { width: number; height: number }) => chart.setSize(size),
    /** Place of a time in the element, in CSS pixels. */
    xOf: (at: number) => chart.valToPos(at, 'x') + SIDE,
    destroy() {
      repaint.disconnect();
      chart.destroy();
    },
  };
}

export type Drawing = ReturnType<typeof drawLines>;

/** Points that no line leads to: both neighbours are gaps. */
function alone(chart: uPlot, index: number, _show: boolean, _gaps?: null | number[][]): number[] {
  const values = chart.data[index] ?? [];
  const none = (place: number) => values[place] === null || values[place] === undefined;
  return [...values.keys()].filter((place) => !none(place) && none(place - 1) && none(place + 1));
}
