import {escaped} from './markup.ts'
import {STYLE} from './style.ts'

/** Nothing is fetched and nothing runs: what a name or a domain smuggles in stays text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * One page that needs nothing else, no network, no script.
 * @param page.title plain text. @param page.main markup. @param page.at ISO 8601, when it was made.
 */
export function page({title, main, at}: {title: string; main: string; at: string}): string {
  const moment = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<a class="skip" href="#content">Skip to the numbers</a>
<header>
<h1>${escaped(title)}</h1>
<p class="soft">As of <time datetime="${escaped(at)}">${escaped(moment)}</time></p>
</header>
<main>
${main}
</main>
<footer>Made by sesctl. The service warns at 2&nbsp;% bounces and 0.04&nbsp;% complaints, and pauses at 4&nbsp;% and
0.08&nbsp;%. Times are UTC.</footer>
</body>
</html>
`
}
