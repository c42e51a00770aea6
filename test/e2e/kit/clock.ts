import type { Page } from '@playwright/test';

/**
 * Puts the page's clock into the test's hands. The server's beats set it right, so none of them reaches the page:
 * neither over a WebSocket, nor over the events that the page turns to when time that flies has ended its WebSockets.
 */
export async function holdClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.routeWebSocket('**/graphql', (socket) => {
    const onward = socket.connectToServer();
    onward.onMessage((message) => {
      if (!String(message).includes('"serverHeartbeat"')) socket.send(message);
    });
  });
  await page.route('**/graphql/stream', (route) => route.abort());
}
