package io.tideway.simulator.report.html;

/** How the page looks: light, dark as the reader's system wants it, and always light on paper. */
final class PageStyle {

    private PageStyle() {}

    /** Without characters that XML would have to escape. */
    static final String CSS = """
            :root{--paper:#fff;--ink:#1b1f24;--soft:#59636e;--rule:#d7dde3;--grid:#e7ebef;--minor:#f2f4f6;--wash:#f6f8fa;
            --ink0:#0072b2;--ink1:#d55e00;--ink2:#00835f;--ink3:#b4558a;--ink4:#b97f00;--ink5:#3a94cf;--ink6:#1b1f24;--bad:#b3261e}
            @media screen and (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6eaee;--soft:#9aa5b1;--rule:#39424c;
            --grid:#2b333c;--minor:#20272e;--wash:#1b2127;--ink0:#56b4e9;--ink1:#ff8f4d;--ink2:#3bd0a2;--ink3:#e59bc7;
            --ink4:#f0c04a;--ink5:#9fd3f5;--ink6:#e6eaee;--bad:#ff8a80}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
            main{max-width:1000px;margin:0 auto;padding:32px 24px 64px}
            h1{font-size:28px;line-height:1.2;margin:0 0 16px}
            h2{font-size:20px;margin:40px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--rule)}
            h3{font-size:16px;margin:0 0 8px}
            p{margin:0 0 12px;max-width:75ch}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0;padding:14px 18px;background:var(--wash);border-radius:8px;font-size:14px}
            dt{color:var(--soft)}
            dd{margin:0;overflow-wrap:anywhere}
            code{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
            ul{margin:0;padding-left:22px;max-width:80ch}
            li{margin-bottom:4px}
            .early,.findings{border-left:4px solid var(--bad);padding:10px 16px;background:var(--wash);margin:16px 0}
            .findings h2{border:0;margin:0;padding:0 0 6px;color:var(--bad)}
            figure{margin:0 0 36px;break-inside:avoid}
            figcaption{color:var(--soft);font-size:14px;max-width:900px;margin-top:4px}
            .wide{overflow-x:auto;margin-bottom:24px}
            table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
            caption{text-align:left;font-weight:600;padding-bottom:6px;caption-side:top}
            th,td{padding:4px 14px 4px 0;border-bottom:1px solid var(--grid);text-align:right;white-space:nowrap}
            th{font-weight:600;border-bottom:1px solid var(--soft);vertical-align:bottom}
            th:first-child,td:first-child{text-align:left}
            footer{margin-top:48px;color:var(--soft);font-size:13px}
            .chart{display:block;width:100%;height:auto;max-width:900px;font-family:inherit}
            .chart text{fill:var(--ink);font-size:13px}
            .chart .number{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}
            .plot{fill:none;stroke:var(--soft);stroke-width:1}
            .grid{stroke:var(--grid);stroke-width:1}
            .minor{stroke:var(--minor)}
            .tick{stroke:var(--soft);stroke-width:1}
            .curve{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
            .bar{fill:none;stroke:currentColor;stroke-width:1.3}
            .band{fill:currentColor;opacity:.16;stroke:none}
            .mark,.sample{fill:currentColor;stroke:var(--paper);stroke-width:1}
            .ink0{color:var(--ink0)}.ink1{color:var(--ink1)}.ink2{color:var(--ink2)}.ink3{color:var(--ink3)}
            .ink4{color:var(--ink4)}.ink5{color:var(--ink5)}.ink6{color:var(--ink6)}.plain{color:var(--soft)}
            @media print{body{font-size:11pt}main{max-width:none;padding:0}.wide{overflow:visible}
            th,td{white-space:normal}h2{break-after:avoid}table{break-inside:auto;font-size:9pt}tr{break-inside:avoid}}
            """;
}
