"""The report's page: HTML with its own style, light and dark; filled in by bridge.demo.report."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Dialbridge demo: {{ verdict }}</title>
<style>
:root { --paper: #fafaf7; --ink: #222; --soft: #666; --line: #ddd; --card: #fff;
        --good: #1c6b34; --good-bg: #e2f2e6; --bad: #9c1c2c; --bad-bg: #fae3e5; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17181a; --ink: #e9e9e4; --soft: #a0a09a; --line: #36383c; --card: #1f2124;
          --good: #8fd6a4; --good-bg: #1d3325; --bad: #f2a0aa; --bad-bg: #40202a; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 76rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
.verdict { display: inline-block; padding: .3rem .8rem; border-radius: .4rem; margin: .8rem 0;
           font-weight: 600; color: var(--good); background: var(--good-bg); }
.verdict.failed { color: var(--bad); background: var(--bad-bg); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; background: var(--card); }
th, td { border: 1px solid var(--line); padding: .4rem .7rem; text-align: left; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.good { color: var(--good); background: var(--good-bg); }
td.bad { color: var(--bad); background: var(--bad-bg); font-weight: 600; }
td.own { color: var(--soft); }
img { max-width: 100%; height: auto; border-radius: .4rem; }
audio { width: 100%; min-width: 16rem; height: 2.2rem; vertical-align: middle; }
</style>
</head>
<body>
<h1>Dialbridge demo</h1>
<p class="soft">{{ when }} &middot; {{ rows|length }} callers on real SIP calls over the loopback
addresses &middot; {{ elapsed }} s</p>
<p class="verdict{{ '' if passed else ' failed' }}">{{ verdict }}</p>
{% if problems %}<ul>
{% for problem in problems %}<li>{{ problem }}</li>{% endfor %}
</ul>{% endif %}

<h2>Who heard whom</h2>
<div class="scroll"><table>
<tr><th></th>{% for row in rows %}<th>{{ row.first_name }} spoke</th>{% endfor %}</tr>
{% for row in rows %}<tr><th>{{ row.first_name }} heard</th>
{% for cell in row.cells %}
<td class="number {{ cell.kind }}" title="{{ cell.title }}">{{ cell.text }}</td>
{% endfor %}</tr>{% endfor %}
</table></div>
<p class="soft">Level against what was said, and its delay: 0 dB is exactly as loud. Each voice is
looked for in each recording by what its owner said, all voices fitted together.
On the diagonal: at most this much of one's own voice.</p>

<h2>What it looks like</h2>
<img alt="Per listener a spectrogram and, below it, when each voice was found in it."
     src="data:image/png;base64,{{ picture }}">
<p class="soft">Above: who spoke when. Below, per listener: everything that came out of the phone,
and the voices found in it. While one speaks alone, that one's own strip is silent.</p>

<h2>What each one heard</h2>
<div class="scroll"><table>
<tr><th>caller</th><th>company</th><th class="number">answered</th>
<th class="number">dial to room</th><th class="number">last key to room</th>
<th>the whole call</th></tr>
{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.company }}</td>
<td class="number">{{ row.answered }}</td><td class="number">{{ row.entered }}</td>
<td class="number">{{ row.let_in }}</td>
<td><audio controls preload="none" src="data:audio/wav;base64,{{ row.audio }}"></audio></td></tr>
{% endfor %}
</table></div>
<p class="soft">&ldquo;Dial to room&rdquo; holds the keying of code and PIN, five keys a second;
&ldquo;last key to room&rdquo; is the bridge's part of it.</p>
</body>
</html>
"""
