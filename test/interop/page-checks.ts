/** Of each piece of text that is shown: its contrast with what is behind it (WCAG 2.2, 1.4.3). Runs in the page. */
export const CONTRASTS = `(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number)
  const luminance = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0)
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor)
      if (color.length === 3 || color[3] > 0) return color
    }
    return [255, 255, 255]
  }
  const found = []
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
    if (!hasText || element.closest('svg') || element.getClientRects().length === 0) continue
    const [one, other] = [parse(getComputedStyle(element).color), ground(element)].map(luminance)
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    found.push({text: element.textContent.trim().slice(0, 40), contrast})
  }
  return found
})()`

/** What stands beyond the right edge of the page without a region of its own to scroll in. Runs in the page. */
export const OVERFLOWS = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.scroll, .skip, svg') && element.getClientRects().length > 0)
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))`
