/** The style of the HTML report. Its hash stands in the page's policy, so no other style applies and no style attribute works. */
export const HTML_STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfc;--surface:#fff;--sunken:#f5f6f8;--border:#e7e8ec;--strong:#c6c9d1;--text:#16181d;--dim:#555b66;--accent:#3f55e0;
--bad:#c4262e;--bad-bg:#fdeeee;--bad-border:#f3c9cb;--warn:#8a5300;--warn-bg:#fdf4e1;--warn-border:#efd9a7;--good:#13713a;--good-bg:#e8f7ee;--good-border:#bfe5cd;
--open:#6440b5;--open-bg:#f3effc;--open-border:#d8ccf2;--calm:#6c717d;--calm-bg:#eff0f3;--calm-border:#dcdee3}
@media screen and (prefers-color-scheme:dark){:root{--bg:#0b0c0f;--surface:#121418;--sunken:#0e1013;--border:#22252c;--strong:#434955;--text:#e8eaee;--dim:#a2a8b3;--accent:#8fa0ff;
--bad:#ff8a8d;--bad-bg:#2a1517;--bad-border:#56272b;--warn:#f0b64f;--warn-bg:#271e0d;--warn-border:#4e3d17;--good:#5fd68c;--good-bg:#10241a;--good-border:#1f4a32;
--open:#bba4f7;--open-bg:#1e1930;--open-border:#3d3263;--calm:#8b919d;--calm-bg:#1e2127;--calm-border:#31363f}}
.bad{--tone:var(--bad);--tone-bg:var(--bad-bg);--tone-border:var(--bad-border)}
.warn{--tone:var(--warn);--tone-bg:var(--warn-bg);--tone-border:var(--warn-border)}
.good{--tone:var(--good);--tone-bg:var(--good-bg);--tone-border:var(--good-border)}
.open{--tone:var(--open);--tone-bg:var(--open-bg);--tone-border:var(--open-border)}
.calm{--tone:var(--calm);--tone-bg:var(--calm-bg);--tone-border:var(--calm-border)}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;-webkit-text-size-adjust:100%}
.page{max-width:1120px;margin:0 auto;padding:28px 24px 40px}
p{margin:0}
a{color:var(--accent)}
code{font:12px/1.5 "JetBrains Mono",ui-monospace,Menlo,Consolas,monospace}
.dim,.note,small{color:var(--dim)}
.note{font-size:12.5px}
small{font-size:12.5px;font-weight:400}
header{display:flex;align-items:center;gap:12px;margin-bottom:20px}
.mark{width:30px;height:30px;flex:none}
.mark rect{fill:var(--accent)}
.mark path{fill:none;stroke:var(--surface);stroke-width:2;stroke-linecap:round}
.mark .gate{stroke-width:1.2;stroke-dasharray:1.6 2;opacity:.75}
.brand{font-weight:650;font-size:16px;line-height:1.3}
.who{min-width:0}
.from{margin-left:auto;text-align:right;font-size:13px;min-width:0}
.from b{font-weight:600}
.banner{display:flex;gap:18px;align-items:flex-start;padding:22px 24px;border:1px solid var(--tone-border);border-radius:12px;background:var(--tone-bg);margin:0 0 16px}
.banner h1{margin:0 0 4px;font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.015em;color:var(--tone)}
.banner p{font-size:15px;max-width:88ch}
.sign{width:36px;height:36px;flex:none;margin-top:-1px}
.sign circle{fill:var(--tone)}
.sign path{fill:none;stroke:var(--tone-bg);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
h2.against{font-size:19px;line-height:1.3;margin:36px 0 12px;padding-left:12px;border-left:4px solid var(--tone)}
section{margin:0 0 28px}
h2{font-size:15px;font-weight:600;margin:0 0 10px}
.facts{display:flex;flex-wrap:wrap;gap:1px;margin:0 0 28px;background:var(--border);border:1px solid var(--border);border-radius:10px;overflow:hidden}
.facts div{flex:1 1 160px;background:var(--surface);padding:12px 16px}
.facts dt{font-size:12.5px;color:var(--dim)}
.facts dd{margin:2px 0 0;font-size:16px;font-weight:600;font-variant-numeric:tabular-nums}
section .facts dd{font-size:14px}
table{border-collapse:separate;border-spacing:0;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);font-size:12.5px;padding-bottom:8px}
.num{text-align:right;white-space:nowrap}
.forest,.plain{font-size:13px}
.forest th,.forest td{padding:8px 10px;border-bottom:1px solid var(--border);text-align:left;font-weight:400;background:var(--surface)}
.forest th.num,.forest td.num,.plain th.num,.plain td.num{text-align:right}
.forest thead th{font-size:12px;color:var(--dim);background:var(--sunken);border-top:1px solid var(--border);white-space:nowrap}
.forest tr>:first-child{border-left:1px solid var(--border);padding-left:16px}
.forest tr>:last-child{border-right:1px solid var(--border);padding-right:16px}
.forest thead tr>:first-child{border-top-left-radius:10px}
.forest thead tr>:last-child{border-top-right-radius:10px}
.forest>:last-child tr:last-child>:first-child{border-bottom-left-radius:10px}
.forest>:last-child tr:last-child>:last-child{border-bottom-right-radius:10px}
.forest tbody th{font-weight:550;overflow-wrap:anywhere}
.forest tfoot th,.forest tfoot td{background:var(--sunken);color:var(--dim)}
.forest .bad th,.forest .bad .change{color:var(--bad);font-weight:650}
.forest .bad>*{background:var(--bad-bg)}
.forest td.plot,.forest th.plot{position:relative;width:32%;min-width:220px;padding:0}
.forest th:first-child{min-width:180px}
.forest .plot+.num{padding-left:20px}
td.plot svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
.axis{display:flex;justify-content:space-between;margin:0 1px}
.axis span{width:0;display:flex;justify-content:center}
.axis span:first-child{justify-content:flex-start}
.axis span:last-child{justify-content:flex-end}
svg path{vector-effect:non-scaling-stroke;fill:none}
.grid{stroke:var(--border);stroke-width:1}
.zero{stroke:var(--strong);stroke-width:1.5}
.ci{stroke:var(--tone);stroke-width:2.5;opacity:.55;stroke-linecap:round}
.dot{stroke:var(--tone);stroke-width:9;stroke-linecap:round}
.chip{display:inline-block;padding:1px 9px;border-radius:99px;font-size:12px;font-weight:550;white-space:nowrap;color:var(--tone);background:var(--tone-bg);border:1px solid var(--tone-border)}
.bad .chip{background:var(--bad);border-color:var(--bad);color:var(--surface)}
.card{border:1px solid var(--border);border-left:4px solid var(--tone);border-radius:8px;background:var(--surface);padding:12px 16px;margin:0 0 8px;overflow-wrap:anywhere}
.card details{margin-top:6px;font-size:13px}
.callout{border:1px solid var(--warn-border);background:var(--warn-bg);border-radius:8px;padding:12px 16px}
summary{cursor:pointer;color:var(--dim);width:fit-content}
summary:hover{color:var(--text)}
.ids{padding:6px 0 0;line-height:1.9}
.ids code{background:var(--calm-bg);border-radius:4px;padding:2px 6px;overflow-wrap:anywhere}
ul{margin:8px 0 0;padding-left:20px}
li{overflow-wrap:anywhere}
.scroll{overflow-x:auto;border:1px solid var(--border);border-radius:8px;background:var(--surface)}
.plain th,.plain td{text-align:left;padding:6px 12px;border-bottom:1px solid var(--border);font-weight:400;vertical-align:top}
.plain tr:last-child>*{border-bottom:0}
.plain thead th{color:var(--dim);font-size:12px;white-space:nowrap;background:var(--sunken);border-bottom:1px solid var(--border)}
.plain tbody th{color:var(--dim);white-space:nowrap;width:1%}
.plain td{overflow-wrap:anywhere}
.numbers td{white-space:nowrap}
.numbers tbody th{color:var(--text);position:sticky;left:0;background:var(--surface);max-width:260px;overflow:hidden;text-overflow:ellipsis}
.fold{margin:0 0 10px}
.fold>summary{font-weight:550;padding:4px 0;color:var(--text)}
.fold>.note{margin:2px 0 8px;max-width:90ch}
footer{margin-top:28px;border-top:1px solid var(--border);padding-top:14px;color:var(--dim);font-size:12.5px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media screen and (max-width:1040px){
.page{padding:18px 14px 28px}
header{flex-wrap:wrap}
.from{margin-left:42px;text-align:left;flex-basis:100%;margin-top:-8px}
.banner{padding:16px;gap:12px}
.banner h1{font-size:21px}
.banner p{font-size:14px}
.sign{width:28px;height:28px}
.facts div{flex-basis:calc(50% - 1px);min-width:0}
.forest,.forest caption,.forest thead,.forest tbody,.forest tfoot{display:block}
.forest{border:1px solid var(--border);border-radius:10px;overflow:hidden;background:var(--surface);position:relative}
.forest caption{padding:10px 14px}
.forest tr{display:flex;flex-wrap:wrap;align-items:center;column-gap:12px;padding:10px 14px;border-top:1px solid var(--border);background:var(--surface)}
.forest tr>*,.forest tr>:first-child,.forest tr>:last-child{padding:0;border:0;background:none}
.forest th:first-child{min-width:0}
.forest .plot+.num{padding-left:0}
.forest tbody .bad{background:var(--bad-bg)}
.forest thead tr{padding:6px 14px;background:var(--sunken)}
.forest thead th{display:none;border:0}
.forest thead th.plot{display:block;flex:1;background:none;border:0}
.forest tfoot tr{background:var(--sunken)}
.forest tr>th{flex:1 1 55%}
.forest tr>.verdict{order:1}
.forest tr>.plot{order:2;flex:1 0 100%;height:26px;min-width:0;margin:2px 0}
.forest tr>.num{order:3;text-align:left;font-size:12px}
.forest td.num:empty,.forest td.verdict:empty{display:none}
.forest td[data-label]::before{content:attr(data-label) " ";color:var(--dim)}
}
@media print{
:root{color-scheme:light}
body{background:#fff;font-size:11px}
.page{max-width:none;padding:0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
tr,.card,.banner{break-inside:avoid}
.forest,.plain{font-size:10px}
.forest th,.forest td{padding:5px}
.forest th:first-child{min-width:100px}
.forest td.plot,.forest th.plot{min-width:150px}
.facts div{padding:8px 10px;flex-basis:110px}
.facts dd,section .facts dd{font-size:12px}
small,.facts dt,.forest thead th,caption{font-size:9px}
.chip{font-size:9px;padding:0 6px}
.axis{font-size:7px}
.banner p{font-size:13px}
details::details-content{display:block;content-visibility:visible;height:auto}
.scroll{overflow:visible}
.numbers{font-size:7px}
.numbers td,.numbers thead th,.numbers tbody th{padding:2px 3px;white-space:normal;font-size:7px}
.numbers tbody th{position:static}
}
`
