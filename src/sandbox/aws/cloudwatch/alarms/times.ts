/** A moment as CloudWatch writes it in messages: `2026-11-24T12:00:00.000+0000`. @param at epoch milliseconds */
export function messageTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000')
}

/** A moment as reasons have it: `24/11/26 12:00:00`, in UTC. @param at epoch seconds */
export function reasonTime(at: number): string {
  const [date = '', time = ''] = new Date(at * 1000).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${day}/${month}/${year.slice(-2)} ${time.slice(0, 8)}`
}
