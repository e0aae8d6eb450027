/** Colours are pairs of a light and a dark screen; each text has a contrast of 4.5 to 1 with its ground, each line 3 to 1. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --panel: #f4f6f8; --text: #1b1f24; --soft: #4d5863; --edge: #c6ced6;
  --rate: #0b5cad; --ok: #1a6b34; --warning: #855700; --critical: #b3141b; --focus: #7d2ae8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --panel: #1d2228; --text: #e8ebee; --soft: #a9b4bf; --edge: #46505b;
    --rate: #79b8ff; --ok: #6fdd8b; --warning: #f0b429; --critical: #ff8d85; --focus: #c9a2ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 86rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .soft, footer, caption { color: var(--soft); }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; } .skip:focus { position: static; display: inline-block; }
.state { font-weight: 600; } .ok { color: var(--ok); } .warning, .unread, .stale { color: var(--warning); }
.critical, .paused { color: var(--critical); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: .75rem; margin: 1rem 0; }
dl > div { background: var(--panel); border: 1px solid var(--edge); border-radius: .4rem; padding: .6rem .8rem; }
dt { color: var(--soft); } dd { margin: 0; } dd.big { font-size: 1.35rem; font-weight: 600; }
figure { margin: 1rem 0; } figcaption { margin-top: .3rem; }
.plot { position: relative; height: 15rem; margin: 0 4.5rem 0 3.7rem; border: solid var(--edge); border-width: 0 0 1px 1px; }
.plot svg, .bar svg { display: block; width: 100%; height: 100%; overflow: visible; }
.plot path, .plot line, .bar line { vector-effect: non-scaling-stroke; }
.curve { fill: none; stroke: var(--rate); stroke-width: 2; }
line.warning { stroke: var(--warning); stroke-width: 1.5; stroke-dasharray: 6 4; }
line.critical { stroke: var(--critical); stroke-width: 1.5; }
.left, .right { position: absolute; font-size: .85rem; line-height: 1; transform: translateY(-50%); white-space: nowrap; }
.left { right: calc(100% + .4rem); } .right { left: calc(100% + .4rem); }
.times { display: flex; justify-content: space-between; margin: .2rem 4.5rem 0 3.7rem; font-size: .85rem; color: var(--soft); }
.points { list-style: none; margin: 0; padding: 0; }
.point { position: absolute; width: 12px; height: 12px; margin: -6px; border-radius: 50%; background: var(--rate);
  border: 2px solid var(--ground); }
.point span { display: none; position: absolute; bottom: 1.1rem; z-index: 1; padding: .15rem .4rem; white-space: nowrap;
  background: var(--text); color: var(--ground); border-radius: .25rem; font-size: .85rem; }
.point.early span { left: -.5rem; } .point.late span { right: -.5rem; }
.point:hover span, .point:focus span { display: block; }
.scroll { overflow-x: auto; max-height: 32rem; border: 1px solid var(--edge); border-radius: .4rem; }
.cue { display: none; font-size: .9rem; } @media (max-width: 64rem) { .cue { display: block; } }
.scroll th:first-child { position: sticky; left: 0; background: var(--ground); border-right: 1px solid var(--edge); }
.name { display: inline-block; width: max-content; max-width: min(18rem, 34vw); white-space: normal; overflow-wrap: anywhere; }
.words { display: inline-block; width: max-content; max-width: 12rem; white-space: normal; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; padding: .4rem .7rem; }
th, td { text-align: left; padding: .35rem .7rem; border-top: 1px solid var(--edge); white-space: nowrap; }
thead th { color: var(--soft); } tbody th { font-weight: 600; }
.bar { width: 8rem; height: 1rem; } .bar rect { fill: var(--rate); }
summary { cursor: pointer; padding: .3rem 0; } footer { margin-top: 2rem; font-size: .9rem; }
@media print { .skip { display: none; } .scroll { max-height: none; overflow: visible; } }
`.trim()
