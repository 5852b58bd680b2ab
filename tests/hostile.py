"""One corpus of hostile texts, and a whole night of them: each passes through every column of every table of the lake.

What takes values out of the lake (report, register, notification …) is tested with `TEXTS`; a page or a message is
harmless if it shows them as text: nothing runs (`RAN` stays unset), nothing loads, no element or attribute is theirs.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from jobs.lake.schemas import OUTPUTS

# The name of the global that every script below would set.
RAN = "hostile_ran"
_RUN = f"window.{RAN}=1"

SCRIPTS = {
    "script": f"<script>{_RUN};alert(1)</script>",
    "breaks out of an attribute": f"\"><img src=x onerror={_RUN}>'><svg/onload={_RUN}>",
    "breaks out of a script": f"</script><script>{_RUN}</script><!--<script>",
    "breaks out of a title": f"</title></textarea></style></noscript><img src=x onerror={_RUN}>",
    "breaks out of a template": "</template><iframe srcdoc='<script>parent." + f"{RAN}=1</script>'></iframe>",
    "svg": f"<svg><animate onbegin={_RUN} attributeName=x dur=1s><script>{_RUN}</script></svg>",
    "mathml": f"<math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
    "details": f"<details open ontoggle={_RUN}><marquee onstart={_RUN}>",
    "focus": f'" autofocus tabindex=1 onfocus={_RUN} x="',
    "javascript link": f"javascript:{_RUN}//",
    "javascript link in disguise": f"<a href=\"java\tscript:{_RUN}\">x</a><a href='&#106;avascript:{_RUN}'>y</a>",
    "data link": f"data:text/html,<script>{_RUN}</script>",
    "script string": f"';{_RUN}//\\';{_RUN}//\";{_RUN}//-->",
    "script template": "${" + _RUN + "}`+(" + _RUN + ")+`",
    "comment": f"--><!--[if gte IE 4]><script>{_RUN}</script><![endif]--> ]]><![CDATA[",
    "page template": "{{ 7*7 }}{% raw %}{# x #}{{ self.__init__.__globals__ }} %(name)s %s {0} {x!r}",
    "style": "</style><style>*{display:none!important}</style><link rel=stylesheet href=//evil.example>",
    "style value": "red;background:url(//evil.example/x);position:fixed} * {display:none} url(x) expression(alert(1))",
    "refresh": "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=//evil.example>",
    "entity": "&lt;b&gt; &amp;amp; &#60;script&#62; &nbsp",
    "markdown": "[x](javascript:alert(1)) ![x](//evil.example/x.png) <https://evil.example> @all `x` *b* _i_ ~s~ | a |",
    "chat markup": "<!channel> <@U123> <at user_id=\"all\">all</at> @everyone <font color='warning'>",
    "mail header": "subject\r\nBcc: someone@evil.example\r\n\r\n.\r\nQUIT",
    "json": '","admin":true,"x":"\\u003cscript\\u003e\\ud800',
}
FORMULAS = {
    "link formula": '=HYPERLINK("http://evil.example","x")',
    "command formula": "+1+cmd|' /C calc'!A0",
    "minus formula": "-2+3+cmd|' /C calc'!A0",
    "at formula": "@SUM(1+9)*cmd|' /C calc'!A0",
    "dde formula": '=DDE("cmd";"/C calc";"x")',
    "tab formula": "\t=1+1",
    "return formula": "\r=1+1",
    "line formula": "\n=1+1",
    "blank formula": "  =1+1",
    "quoted formula": "'=1+1\",=2+2",
    "full width formula": "＝1+1",
    "separated formula": ';=1+1,"=2+2"\n=3+3',
}
TURNING = {
    "right to left": "שלום עالم مرحبا",
    "overrides": "\u202egnp.exe\u2066 a\u202ab\u202dc\u2067d\u2068e\u061cf\u200eg\u200fh",
    "unclosed isolate": "a\u2067\u2067\u2067\u202e b",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufeff\u00adf",
    "control": "\x00\x01\x07\x08\x0b\x0c\x1b[31m\x1b]8;;http://evil.example\x07\x7f\x80\x85\x9b\u2028\u2029",
    "no characters": "\ufffe\uffff\U000e0001\U000e0041\U0010ffff",
    "emoji": "😀 👩‍👧‍👦 🇨🇳 👍🏽 ❤️",
    "combining": "Z" + "\u0351\u036b\u0343\u036a" * 40,
    "chinese": "盘点：數據資產，质量与价值",
}
NAMES = {
    "path": "../../../etc/passwd",
    "windows path": "..\\..\\C:\\CON\\nul.txt",
    "reserved name": "con",
    "slashes": "a/b?c=d#e&f=g%2e%2e%2f%00",
    "empty like": "   ",
    "script property": "__proto__",
    "script method": "constructor.prototype.toString",
    "not a number": "NaN Infinity -0 1e999 None null undefined",
}
# The last is for fields that hold one line; each of the others is shown whole, or cut and said to be.
LONG = {"very long": "x" * 100_000, "very long, broken": "long word " * 5_000}
TEXTS: dict[str, str] = SCRIPTS | FORMULAS | TURNING | NAMES | LONG

_DAY = date(2020, 5, 2)
_MOMENT = datetime(2020, 5, 2, 8, tzinfo=UTC)


def row(table: str, text: str, /, **facts: Any) -> dict[str, Any]:
    """A row of an output table in which every text, however deep, is `text`; `facts` stand as they are."""
    schema = OUTPUTS[table].schema
    return {field.name: facts[field.name] if field.name in facts else _content(field, text) for field in schema}


def tree(text: str) -> dict[str, Any]:
    """A nested mapping whose every name and value is `text`: what a JSON column of the lake may hold."""
    return {text: [{text: text, "n": 1}], "list": [text, {text: {text: text}}], f"{text} ": text}


def _content(field: pa.Field, text: str) -> Any:
    told = (field.metadata or {}).get(b"description", b"").decode()
    if pa.types.is_string(field.type) and "JSON" in told:
        return json.dumps(tree(text))
    return _value(field.type, text)


def _value(kind: pa.DataType, text: str) -> Any:
    if pa.types.is_string(kind):
        return text
    if pa.types.is_boolean(kind):
        return True
    if pa.types.is_integer(kind):
        return 1
    if pa.types.is_floating(kind):
        return 0.5
    if pa.types.is_date(kind):
        return _DAY
    if pa.types.is_timestamp(kind):
        return _MOMENT
    if pa.types.is_struct(kind):
        return {inner.name: _value(inner.type, text) for inner in kind}
    if pa.types.is_map(kind):
        return [(text, _value(kind.item_type, text))]
    if pa.types.is_list(kind):
        return [_value(kind.value_type, text)]
    return None
