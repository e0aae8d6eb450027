/** SQL that writes a timestamptz as ISO 8601 in UTC, however the server and the session show times. */
export function isoText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
