const SECRET_PARAMETER = /token|secret|password|passcode|signature|credential/i

/** A URL as it may be shown: without user information, and without the values of parameters that may be secret. */
function shownUrl(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  for (const name of shown.searchParams.keys()) {
    if (SECRET_PARAMETER.test(name)) shown.searchParams.set(name, '…')
  }
  return shown.toString()
}

/** One line a request: `PUT https://broker.example/v2/… 202 41 ms`. */
export function traceLine(method: string, url: URL, outcome: string, millis: number): string {
  return `${method} ${shownUrl(url)} ${outcome} ${Math.round(millis)} ms`
}
