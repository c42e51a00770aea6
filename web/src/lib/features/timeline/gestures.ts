/** What fingers ask for; each at most once for a gesture or for each half of a pinch. */
export interface Gestures {
  onZoom: (to: 'in' | 'out') => void;
  onMove: (to: 'earlier' | 'later') => void;
}

const PINCH = 1.5;
const SWIPE_PX = 70;

/** Fingers on an element: two that part or close zoom, one that goes sideways moves on. For `{@attach …}`. */
export function gestures({ onZoom, onMove }: Gestures) {
  return (element: HTMLElement): (() => void) => {
    const fingers = new Map<number, { x: number; y: number; from: number }>();
    let apart = 0;
    let pinched = false;
    const distance = () => {
      const [one, other] = [...fingers.values()];
      return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
    };
    const down = ({ pointerType, pointerId, clientX, clientY }: PointerEvent) => {
      if (pointerType !== 'touch') return;
      if (fingers.size === 0) pinched = false;
      fingers.set(pointerId, { x: clientX, y: clientY, from: clientX });
      if (fingers.size !== 2) return;
      apart = distance();
      pinched = true;
    };
    const move = ({ pointerId, clientX, clientY }: PointerEvent) => {
      const finger = fingers.get(pointerId);
      if (!finger) return;
      Object.assign(finger, { x: clientX, y: clientY });
      if (fingers.size !== 2 || apart === 0) return;
      const ratio = distance() / apart;
      if (ratio < PINCH && ratio > 1 / PINCH) return;
      apart = distance();
      onZoom(ratio > 1 ? 'in' : 'out');
    };
    const up = ({ pointerId, type }: PointerEvent) => {
      const finger = fingers.get(pointerId);
      fingers.delete(pointerId);
      if (!finger || pinched || type !== 'pointerup') return;
      const way = finger.x - finger.from;
      if (Math.abs(way) > SWIPE_PX) onMove(way > 0 ? 'earlier' : 'later');
    };
    element.addEventListener('pointerdown', down);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', up);
    return () => {
      element.removeEventListener('pointerdown', down);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', up);
    };
  };
}
