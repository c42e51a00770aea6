import { afterEach } from 'vitest';
import { Toolbox, type ToolboxOptions } from '../../server/src/features/alerts/channels/send-tools.ts';

/** A receiver of a test is on this machine. */
const LOCAL = ['127.0.0.0/8'];

/** Makes toolboxes that are closed after each test. */
export function useToolbox(): (options?: Partial<ToolboxOptions>) => Toolbox {
  const made: Toolbox[] = [];
  afterEach(() => {
    for (const toolbox of made.splice(0)) toolbox.close();
  });
  return (options = {}) => {
    const toolbox = new Toolbox({
      allowNetworks: LOCAL,
      serverMail: { smtpUrl: null, from: null },
      now: () => Date.now(),
      ...options,
    });
    made.push(toolbox);
    return toolbox;
  };
}
