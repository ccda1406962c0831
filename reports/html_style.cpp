#include "reports/html_parts.hpp"

namespace rung::reports {

const std::string_view html_style = R"css(
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f6f8; --ink: #1b1f24; --quiet: #59616b; --line: #d5d9df;
  --good: #116329; --bad: #b3202a; --warn: #7d4e00; --accent: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --raised: #1d2126; --ink: #e7eaee; --quiet: #a2abb6; --line: #363c45;
    --good: #56d378; --bad: #ff8088; --warn: #e6b450; --accent: #79b8ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.75rem 0 0.25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; }
.quiet, caption, footer { color: var(--quiet); }
.verdict {
  display: inline-block; padding: 0.1rem 0.7rem; border: 2px solid; border-radius: 0.4rem;
  font-weight: 700; letter-spacing: 0.06em; text-transform: uppercase;
}
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.reason { font-size: 1.1rem; }
dl { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: 0.15rem 1.25rem; margin: 0.5rem 0; }
dt { color: var(--quiet); overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0.5rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 0.25rem; font-size: 0.875rem; white-space: nowrap; }
th, td { padding: 0.25rem 0.9rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; }
thead th { color: var(--quiet); font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
.left td, .left th { text-align: left; }
code, pre, .ladder { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85rem; }
summary { cursor: pointer; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.ladder { list-style: none; margin: 0.5rem 0; padding: 0.5rem 0.75rem; background: var(--raised); border-radius: 0.4rem; }
.ladder li, .ladder summary { margin: 0.1rem 0; padding-left: 1.1em; overflow-wrap: anywhere; }
.ladder li:has(> details) { padding-left: 0; }
.ladder summary { text-indent: -1.1em; }
.ladder .at { display: inline-block; min-width: 5.5em; text-align: right; margin-right: 0.75em; color: var(--quiet); }
.ladder .line { color: var(--quiet); }
.ladder .finding { margin: 0.3rem 0; padding: 0.2rem 0.6rem; border-left: 3px solid; }
.ladder .finding p { color: var(--ink); }
pre { margin: 0.3rem 0 0.6rem; padding: 0.5rem 0.75rem; background: var(--ground); border: 1px solid var(--line); border-radius: 0.3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: var(--bad); font-weight: 700; text-decoration: underline; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; }
svg { display: block; width: 100%; min-width: 36rem; height: auto; }
svg text { fill: var(--quiet); font-size: 12px; }
.grid { stroke: var(--line); stroke-width: 1; }
.due, .passed, .failed, .latency { fill: none; stroke-width: 2; stroke-linejoin: round; }
.due { stroke: var(--quiet); stroke-dasharray: 5 4; }
.passed { stroke: var(--accent); }
.failed { stroke: var(--bad); }
.latency { stroke: var(--accent); }
.dot { stroke-width: 5; stroke-linecap: round; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; color: var(--quiet); }
.legend svg { display: inline-block; width: 2rem; min-width: 0; height: 0.8rem; margin-right: 0.4rem; vertical-align: middle; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { margin-top: 2.5rem; font-size: 0.875rem; }
@media print {
  :root { --ground: #fff; --raised: #fff; --ink: #000; --quiet: #333; --line: #999; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .scroll { overflow: visible; } svg { min-width: 0; }
  h2, h3, figcaption { break-after: avoid; } tr, li, figure, dl { break-inside: avoid; }
}
@media (max-width: 30rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.4rem; }
  th, td { padding: 0.25rem 0.5rem; }
}
)css";

const std::string_view html_style_hash = "ypjE9+yrix4PsTCkmg97S0EyuRB+gDWqPN84CcFjeXw=";

}  // namespace rung::reports
