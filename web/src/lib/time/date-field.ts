/** A moment (epoch milliseconds) as a date field writes it, on the reader's clock. */
export function dateField(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
