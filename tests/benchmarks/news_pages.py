"""Made-up news pages: what they are made of. A seed gives each its text, its layout, its furniture and its dates.

Outlets, people and events are invented; the layouts are those that news sites have used since the nineties, written
from memory, none of them copied.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

_WHO = [
    "The harbour authority of Lindmoor", "A committee of the regional assembly", "The teachers' union in Castell Bay",
    "Researchers at the University of Varn", "The airline Norvia", "A court in Eastmere", "The mayor of Ostrava Hill",
    "Farmers along the river Tamm", "The central bank of Meridia", "Firefighters from four districts",
    "The ministry of transport", "Two former managers of the steelworks", "The opposition leader Petra Lomm",
    "Residents of the old quarter", "The national weather service", "Engineers of the water company",
]  # fmt: skip
_DID = [
    "rejected a plan to widen the coastal road", "called for an inquiry into last winter's outages",
    "agreed to raise wages by four per cent over two years", "published figures that contradict the earlier estimate",
    "asked for more time to examine the contract", "closed the northern terminal after a fire in the luggage hall",
    "warned that reservoirs hold less water than in any spring since records began",
    "ordered the release of documents about the tender", "settled a dispute that had lasted eleven months",
    "opened a hotline for people who lost their homes", "suspended three officials over missing receipts",
    "voted to keep the night train to the border", "withdrew its bid for the derelict shipyard",
]  # fmt: skip
_WHY = [
    "because the cost had risen from {a} to {b} million crowns", "after {a} complaints had been received within {b} days",
    "although only {a} of {b} members were present", "while talks about the remaining {a} sites go on",
    "in spite of a petition with {a},{b}00 signatures", "as storms had damaged {a} of its {b} pumps",
    "and promised a report within {a} weeks, {b} pages long by its own account",
]  # fmt: skip
_SAID = [
    "“Nobody should have to wait {a} hours for an ambulance,” said {n}, who lives {b} kilometres from the nearest station.",
    "“We counted {a} cracks in a single beam, and that was before the frost,” {n} told the hearing with {b} photographs.",
    "{n} said that the decision would affect {a} families in {b} villages and could not be undone.",
    "“It's a start, but {a} per cent is not what we were promised {b} months ago,” {n} said outside the building.",
    "A spokesperson, {n}, declined to say whether the {a} machines bought {b} years ago were ever used.",
]  # fmt: skip
_NAMES = (
    "Ida Brandt,Tomas Keel,Ruth Amadi,Jon Varga,Maria Sol,Henrik Aas,Leila Noor,Piet Maas,Clara Venn,Omar Dietz".split(
        ","
    )
)
_HEADS = ["What happens next", "A long dispute", "Costs and doubts", "Who is affected", "How the plan came about"]


@dataclass
class Story:
    """One invented article: its parts in order, and what its page says of it."""

    title: str
    standfirst: str
    paragraphs: list[str]
    author: str
    published: datetime
    slug: str
    rng: random.Random
    lang: str = "en"
    extra: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def make_story(seed: int, paragraphs: int) -> Story:
    rng = random.Random(seed)

    def sentence() -> str:
        why = rng.choice(_WHY).format(a=rng.randint(11, 89), b=rng.randint(101, 989))
        return f"{rng.choice(_WHO)} {rng.choice(_DID)} {why}."

    def paragraph() -> str:
        if rng.random() < 0.35:
            return rng.choice(_SAID).format(a=rng.randint(11, 99), b=rng.randint(2, 98), n=rng.choice(_NAMES))
        return " ".join(sentence() for _ in range(rng.choice((1, 2, 2, 3))))

    zone = timezone(timedelta(hours=rng.choice((-5, 0, 1, 2, 9))))
    published = datetime(2017, 1, 1, 6, 30, tzinfo=zone) + timedelta(
        days=rng.randint(0, 2500), minutes=rng.randint(0, 900)
    )
    who, did = rng.choice(_WHO), rng.choice(_DID)
    title = f"{who.removeprefix('The ').removeprefix('A ')} {did}"
    title = title[0].upper() + title[1:]
    slug = "-".join(title.lower().replace("'", "").split()[:7])
    return Story(title, sentence(), [paragraph() for _ in range(paragraphs)], rng.choice(_NAMES), published, slug, rng)


# ---- furniture --------------------------------------------------------------------------------------------------


def menu(_: Story) -> str:
    links = "".join(
        f'<li><a href="/{name}/">{name.title()}</a></li>' for name in "news world business sport opinion".split()
    )
    return f'<header class="site-header"><a href="/">The Daily Example</a><nav><ul>{links}</ul></nav></header>'


def cookies(_: Story) -> str:
    return (
        '<div id="onetrust-banner-sdk" class="cookie-consent"><p>We and our 712 partners store and access information on'
        " your device to show personalised advertising. You can change your choices at any time.</p>"
        "<button>Accept all</button><button>Manage preferences</button></div>"
    )


def related(story: Story) -> str:
    items = "".join(
        f'<li class="card"><a href="/n/{n}"><h3>{story.rng.choice(_WHO)} {story.rng.choice(_DID)}</h3></a>'
        f'<time datetime="2026-01-0{n + 1}">Jan {n + 1}</time></li>'
        for n in range(5)
    )
    return f'<section class="related-stories"><h2>More from The Daily Example</h2><ul>{items}</ul></section>'


def comments(story: Story) -> str:
    said = "".join(
        f'<div class="comment"><span class="user">{story.rng.choice(_NAMES)}</span><time datetime="2026-02-01">1 Feb</time>'
        f"<p>I do not believe a word of this, they said the same {story.rng.randint(2, 9)} years ago.</p></div>"
        for _ in range(4)
    )
    return f'<section id="comments" class="comments"><h2>Comments</h2>{said}<p>Log in to join the conversation.</p></section>'


def foot(_: Story) -> str:
    return (
        "<footer><p>© 2026 The Daily Example Ltd. All rights reserved. Registered office: 1 Quay Street.</p>"
        '<p>Already a subscriber? <a href="/in">Log in</a></p><ul><li><a href="/terms">Terms of use</a></li></ul></footer>'
    )


def newsletter(_: Story) -> str:
    return (
        '<div class="newsletter-box"><h4>The Morning Brief</h4><p>Sign up for our newsletter and never miss a story.</p>'
        '<form><input type="email"><button>Sign up</button></form></div>'
    )


def share(_: Story) -> str:
    return '<div class="share-bar"><ul><li><a href="#">Facebook</a></li><li><a href="#">X</a></li><li>Copy link</li></ul></div>'


def figure(story: Story) -> str:
    return (
        f'<figure><img src="/i/{story.rng.randint(100, 999)}.jpg" alt="A picture"><figcaption>The site on Monday. '
        f"<span>Photo: {story.rng.choice(_NAMES)}/Example Pictures</span></figcaption></figure>"
    )


def bio(story: Story) -> str:
    return (
        f'<div class="author-bio"><p>{story.author} covers transport and the regions for The Daily Example and has won two'
        " awards for local reporting.</p></div>"
    )


# ---- layouts of the body: the markup, and the text a reader would mark -------------------------------------------

Body = tuple[str, str]


def _p(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def _plain(story: Story, open_: str, close: str = "") -> Body:
    return f"{open_}<h1>{story.title}</h1>{_p(story.paragraphs)}{close}", story.text


def article(s: Story) -> Body:
    return _plain(s, "<main><article>", f"{share(s)}</article></main>")


def header_and_standfirst(s: Story) -> Body:
    head = f'<header><h1>{s.title}</h1><p class="standfirst">{s.standfirst}</p></header>'
    return (
        f"<article>{head}{figure(s)}<div class='body'>{_p(s.paragraphs)}</div></article>",
        f"{s.standfirst}\n\n{s.text}",
    )


def standfirst_in_body(s: Story) -> Body:
    inner = f'<h2 class="subtitle">{s.standfirst}</h2>{_p(s.paragraphs)}'
    return (
        f"<article><h1>{s.title}</h1><div class='article-body'>{inner}</div></article>",
        f"{s.standfirst}\n\n{s.text}",
    )


def divs(s: Story) -> Body:
    inner = "".join(f'<div class="paragraph">{text}</div>' for text in s.paragraphs)
    return f'<div id="content"><h1>{s.title}</h1><div class="story">{inner}</div></div>', s.text


def breaks(s: Story) -> Body:
    return f'<div id="content"><h1>{s.title}</h1><div class="text">{"<br><br>".join(s.paragraphs)}</div></div>', s.text


def breaks_in_one_paragraph(s: Story) -> Body:
    return f'<div class="article"><h1>{s.title}</h1><p>{"<br/> <br/>".join(s.paragraphs)}</p></div>', s.text


def sections_with_ads(s: Story) -> Body:
    inner = "".join(
        f'<section class="text-block"><p>{text}</p></section><div class="ad-slot"><span>Advertisement</span></div>'
        for text in s.paragraphs
    )
    return f"<article><h1>{s.title}</h1>{inner}</article>", s.text


def split_articles(s: Story) -> Body:
    half = len(s.paragraphs) // 2
    one, two = _p(s.paragraphs[:half]), _p(s.paragraphs[half:])
    return (
        f"<main><h1>{s.title}</h1><article class='part'>{one}</article>{newsletter(s)}"
        f"<article class='part'>{two}</article></main>",
        s.text,
    )


def split_divs(s: Story) -> Body:
    half = len(s.paragraphs) // 2
    one, two = _p(s.paragraphs[:half]), _p(s.paragraphs[half:])
    return (
        f"<div class='wrap'><h1>{s.title}</h1><div class='article__body'>{one}</div>{newsletter(s)}{figure(s)}"
        f"<div class='article__body'>{two}</div></div>",
        s.text,
    )


def tables_of_old(s: Story) -> Body:
    links = "<br>".join(
        f'<a href="/{name}">{name.title()}</a>' for name in "home news sport weather links archive".split()
    )
    return (
        f'<table width="760" border=0><tr><td colspan=2><img src="logo.gif"></td></tr><tr><td width=120 valign=top>{links}</td>'
        f"<td valign=top><font size=5><b>{s.title}</b></font><br><font size=2>{'<br><br>'.join(s.paragraphs)}</font>"
        "</td></tr><tr><td colspan=2><font size=1>Copyright 2001 The Daily Example</font></td></tr></table>",
        s.text,
    )


def table_with_paragraphs(s: Story) -> Body:
    return (
        f"<table><tr><td class=left><ul><li><a href=/a>News</a></li></ul></td><td><h1>{s.title}</h1>"
        f"{_p(s.paragraphs)}</td><td class=right><p><a href=/x>Buy our book</a></p></td></tr></table>",
        s.text,
    )


def with_heads(s: Story) -> Body:
    head = s.rng.choice(_HEADS)
    half = len(s.paragraphs) // 2
    inner = f"{_p(s.paragraphs[:half])}<h2>{head}</h2>{_p(s.paragraphs[half:])}"
    return (
        f"<article><h1>{s.title}</h1>{figure(s)}{inner}</article>",
        "\n\n".join([*s.paragraphs[:half], head, *s.paragraphs[half:]]),
    )


def with_list(s: Story) -> Body:
    points = [f"{who} {did}" for who, did in zip(s.rng.sample(_WHO, 4), s.rng.sample(_DID, 4), strict=True)]
    inner = f"{_p(s.paragraphs[:2])}<ul>{''.join(f'<li>{point}</li>' for point in points)}</ul>{_p(s.paragraphs[2:])}"
    return (
        f"<article><h1>{s.title}</h1>{inner}</article>",
        "\n\n".join([*s.paragraphs[:2], *points, *s.paragraphs[2:]]),
    )


def mostly_list(s: Story) -> Body:
    items = "".join(f"<li><strong>{s.rng.choice(_NAMES)}:</strong> {text}</li>" for text in s.paragraphs)
    points = items.replace("<li>", "").replace("</li>", "\n\n").replace("<strong>", "").replace("</strong>", "")
    return f"<article><h1>{s.title}</h1><p>{s.standfirst}</p><ol>{items}</ol></article>", f"{s.standfirst}\n\n{points}"


def with_quote(s: Story) -> Body:
    quote = s.rng.choice(_SAID).format(a=17, b=23, n=s.author)
    inner = f"{_p(s.paragraphs[:2])}<blockquote><p>{quote}</p></blockquote>{_p(s.paragraphs[2:])}"
    return f"<article><h1>{s.title}</h1>{inner}</article>", "\n\n".join([*s.paragraphs[:2], quote, *s.paragraphs[2:]])


def _facts(s: Story) -> list[list[str]]:
    return [
        ["Crossing", "Until now", "From March"],
        *[[place, f"{s.rng.randint(2, 9)}.50 crowns", f"{s.rng.randint(10, 19)}.20 crowns"] for place in
          ("Lindmoor bridge", "Castell tunnel", "Varn ferry", "Tamm crossing")],
    ]  # fmt: skip


def with_table(s: Story) -> Body:
    rows = _facts(s)
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    inner = f"{_p(s.paragraphs[:3])}<table class='tolls'>{cells}</table>{_p(s.paragraphs[3:])}"
    return (
        f"<article><h1>{s.title}</h1>{inner}</article>",
        "\n\n".join([*s.paragraphs[:3], *(" ".join(row) for row in rows), *s.paragraphs[3:]]),
    )


def mostly_table(s: Story) -> Body:
    rows = [[place, str(s.rng.randint(0, 5)), str(s.rng.randint(0, 5)), other] for place, other in
            zip(s.rng.sample(_NAMES, 8), s.rng.sample(_NAMES, 8), strict=True)]  # fmt: skip
    head = ["Home", "Goals", "Against", "Scorer"]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = (
        f"<table><thead><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr></thead><tbody>{cells}</tbody></table>"
    )
    text = "\n\n".join([*s.paragraphs[:2], *(" ".join(row) for row in [head, *rows])])
    return f"<article><h1>{s.title}</h1>{_p(s.paragraphs[:2])}{table}</article>", text


def interview(s: Story) -> Body:
    lines, text = "", []
    for at, answer in enumerate(s.paragraphs):
        question = f"Question {at + 1}: how do you see the role of {s.rng.choice(_WHO).lower()} in this?"
        lines += f"<p><strong>{question}</strong></p><p>{answer}</p>"
        text += [question, answer]
    return f"<article><h1>{s.title}</h1>{lines}</article>", "\n\n".join(text)


def live_blog(s: Story) -> Body:
    posts, text = "", []
    for at, entry in enumerate(s.paragraphs):
        head = f"{s.rng.choice(_WHO)} {s.rng.choice(_DID)}"
        posts += (
            f'<article class="live-post" id="p{at}"><time datetime="{(s.published + timedelta(minutes=at)).isoformat()}">'
            f"{10 + at}:15</time><h2>{head}</h2><p>{entry}</p></article>"
        )
        text += [head, entry]
    return (
        f"<main><h1>{s.title}</h1><p>{s.standfirst}</p><div class='live-posts'>{posts}</div></main>",
        "\n\n".join([s.standfirst, *text]),
    )


def brief(s: Story) -> Body:
    s.paragraphs[:] = [s.standfirst, s.rng.choice(_SAID).format(a=12, b=7, n=s.author)]
    return _plain(s, "<article>", f"{newsletter(s)}</article>")


def amp(s: Story) -> Body:
    inner = f'<amp-img src="a.jpg" width=1 height=1></amp-img>{_p(s.paragraphs)}<amp-ad width=300 height=250></amp-ad>'
    return (
        f'<article class="amp-wp-article"><h1>{s.title}</h1><div class="amp-wp-article-content">{inner}</div></article>',
        s.text,
    )


def microdata(s: Story) -> Body:
    return (
        f'<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{s.title}</h1>{figure(s)}'
        f'<div itemprop="articleBody">{_p(s.paragraphs)}</div></div>',
        s.text,
    )


def byline_inside(s: Story) -> Body:
    day = s.published.strftime("%d %B %Y")
    inner = f'<p class="byline">By {s.author}</p><p class="date">{day}</p>{_p(s.paragraphs)}'
    return f"<article><h1>{s.title}</h1>{inner}{bio(s)}</article>", s.text


def read_more_between(s: Story) -> Body:
    other = f'<p><a href="/o">READ MORE: {s.rng.choice(_WHO)} {s.rng.choice(_DID)}</a></p>'
    half = len(s.paragraphs) // 2
    return f"<article><h1>{s.title}</h1>{_p(s.paragraphs[:half])}{other}{_p(s.paragraphs[half:])}</article>", s.text


def metered(s: Story) -> Body:
    wall = (
        '<div class="paywall-overlay"><h2>You have read your free articles</h2><p>Subscribe now to continue reading and get'
        " unlimited access.</p><p>Already a subscriber? Log in</p></div>"
    )
    return f"<article><h1>{s.title}</h1><div class='paywall'>{_p(s.paragraphs)}</div></article>{wall}", s.text


def faded_in(s: Story) -> Body:
    return _plain(
        s, '<div id="app"><div style="opacity:0;transform:translateY(8px)"><article>', "</article></div></div>"
    )


def tabs(s: Story) -> Body:
    style = "<style>.pane{display:none}.pane.active{display:block}</style>"
    other = '<div class="pane"><p>Nothing to see in the second pane of this page.</p></div>'
    return _plain(s, f'{style}<div class="pane active">', f"</div>{other}")


def dialog_open(s: Story) -> Body:
    return f'<div id="page" aria-hidden="true"><article><h1>{s.title}</h1>{_p(s.paragraphs)}</article></div>', s.text


def span_paragraphs(s: Story) -> Body:
    inner = "".join(f'<p class="css-1x"><span data-text="true">{text}</span></p>' for text in s.paragraphs)
    return f'<section name="articleBody"><h1>{s.title}</h1><div class="css-53u6y8">{inner}</div></section>', s.text


def links_inside(s: Story) -> Body:
    texts = [
        text.replace(" the ", ' <a href="/t">the</a> ', 2).replace(" said", " <a href='/s'>said</a>")
        for text in s.paragraphs
    ]
    return f"<article><h1>{s.title}</h1>{_p(texts)}</article>", s.text


def dropped_cap(s: Story) -> Body:
    first = f'<p><span class="dropcap">{s.paragraphs[0][0]}</span>{s.paragraphs[0][1:]}</p>'
    return f"<article><h1>{s.title}</h1>{first}{_p(s.paragraphs[1:])}</article>", s.text


def entities(s: Story) -> Body:
    texts = [text.replace("“", "&ldquo;").replace("”", "&#148;").replace("'", "&#8217;") for text in s.paragraphs]
    return f"<article><h1>{s.title}</h1>{_p(texts)}</article>", s.text.replace("'", "’")


def unclosed(s: Story) -> Body:
    return f"<div class=story><h1>{s.title}</h1>" + "".join(f"<p>{text}\n" for text in s.paragraphs) + "</div>", s.text


def comments_longer(s: Story) -> Body:
    return _plain(s, "<article>", f"</article>{comments(s)}{comments(s)}{comments(s)}")


LAYOUTS: dict[str, Callable[[Story], Body]] = {
    layout.__name__.replace("_", " "): layout
    for layout in (
        article, header_and_standfirst, standfirst_in_body, divs, breaks, breaks_in_one_paragraph, sections_with_ads,
        split_articles, split_divs, tables_of_old, table_with_paragraphs, with_heads, with_list, mostly_list, with_quote,
        with_table, mostly_table, interview, live_blog, brief, amp, microdata, byline_inside, read_more_between, metered,
        faded_in, tabs, dialog_open, span_paragraphs, links_inside, dropped_cap, entities, unclosed, comments_longer,
    )
}  # fmt: skip


# ---- what pages say of themselves --------------------------------------------------------------------------------


def _ld(node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def _node(s: Story, **more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": s.title,
        "datePublished": s.published.isoformat(), "dateModified": (s.published + timedelta(days=2)).isoformat(),
        "author": {"@type": "Person", "name": s.author}, **more,
    }  # fmt: skip


def _day(s: Story, shape: str) -> str:
    return s.published.strftime(shape)


HEADS: dict[str, Callable[[Story], tuple[str, str]]] = {
    "linked data": lambda s: (_ld(_node(s)), ""),
    "with its body": lambda s: (_ld(_node(s, articleBody=s.text)), ""),
    "with a body cut short": lambda s: (_ld(_node(s, articleBody=s.text[:200] + "...")), ""),
    "with a body in one line": lambda s: (_ld(_node(s, articleBody=" ".join(s.paragraphs))), ""),
    "with a body of markup": lambda s: (_ld(_node(s, articleBody=_p(s.paragraphs).replace("<", "&lt;"))), ""),
    "another article's body": lambda s: (_ld(_node(s, articleBody=make_story(s.rng.randint(1, 9**9), 9).text)), ""),
    "graph": lambda s: (
        _ld({"@graph": [{"@type": "WebSite", "datePublished": "2010-01-01"}, {"@type": "BreadcrumbList"}, _node(s)]}), "",
    ),
    "a list with related ones": lambda s: (
        _ld([{**_node(s), "headline": "Another story", "datePublished": "2016-01-01"}, _node(s)]), "",
    ),
    "comma too many": lambda s: (_ld(_node(s)).replace("}</script>", ",}</script>"), ""),
    "broken": lambda s: (_ld(_node(s)).replace('"author"', '"note": "a "quoted" word", "author"'), ""),
    "in CDATA": lambda s: (_ld(_node(s)).replace('json">', 'json">//<![CDATA[\n').replace("</script>", "\n//]]></script>"), ""),
    "zone only in meta": lambda s: (f'<meta property="article:published_time" content="{s.published.isoformat()}">', ""),
    "no zone": lambda s: (_ld({**_node(s), "datePublished": _day(s, "%Y-%m-%d %H:%M:%S")}), ""),
    "locked": lambda s: (_ld(_node(s, isAccessibleForFree=False)), ""),
    "epoch": lambda s: (f'<meta name="pubdate" content="{int(s.published.timestamp() * 1000)}">', ""),
    "German day": lambda s: (f'<meta name="date" content="{_day(s, "%d.%m.%Y")}">', ""),
    "American day": lambda s: (f'<meta name="date" content="{_day(s, "%m/%d/%Y")}">', ""),
    "British day": lambda s: (f'<meta name="dc.date.issued" content="{_day(s, "%d/%m/%Y")}">', "en-GB"),
    "a clock first": lambda s: ("", f'<p class="byline">Published: {_day(s, "%H:%M")} GMT, {_day(s, "%d %B %Y")}</p>'),
    "time above": lambda s: ("", f'<div class="meta"><time datetime="{s.published.isoformat()}">that day</time></div>'),
    "updated first": lambda s: (
        "", f'<p class="dates">Updated <time datetime="{(s.published + timedelta(days=3)).isoformat()}">later</time>'
        f' Published <time datetime="{s.published.isoformat()}">first</time></p>',
    ),
    "a line of text": lambda s: ("", f'<div class="article-date">{_day(s, "%B %d, %Y")}</div>'),
    "script": lambda s: (f'<script>var page = {{"publishDate": "{s.published.isoformat()}", "id": 7}};</script>', ""),
    "microdata": lambda s: ("", f'<meta itemprop="datePublished" content="{s.published.isoformat()}">'),
}  # fmt: skip


@dataclass(frozen=True)
class MadePage:
    """A page with what should be found on it."""

    name: str
    html: str
    text: str
    day: str
    url: str


def make_pages(seed: int = 7) -> list[MadePage]:
    """Two pages of each layout; each takes the next way to state a date."""
    heads = list(HEADS.items())
    pages = []
    for turn in (0, 1):
        for at, (name, layout) in enumerate(LAYOUTS.items()):
            number = turn * len(LAYOUTS) + at
            story = make_story(seed * 1000 + number, 4 + (number * 5) % 9)
            body, text = layout(story)
            said, state = heads[(number * 5 + turn) % len(heads)]
            head, visible = state(story)
            lang = "en-US" if said == "American day" else visible if said == "British day" else "en"
            visible = "" if said == "British day" else visible
            pages.append(_page(story, f"{name}, {said}", head, visible, body, text, lang, turn))
    return pages


def _page(story: Story, name: str, head: str, visible: str, body: str, text: str, lang: str, turn: int) -> MadePage:
    rng = story.rng
    if visible:
        body = body.replace("<h1", f"{visible}<h1", 1) if turn else body.replace("</h1>", f"</h1>{visible}", 1)
        if visible not in body:
            body = visible + body
    top = menu(story) + (cookies(story) if rng.random() < 0.6 else "")
    end = [part(story) for part in (related, comments, newsletter) if rng.random() < 0.5] + [foot(story)]
    meta = (
        f"<meta charset=utf-8><title>{story.title} | The Daily Example</title>"
        f'<meta property="og:title" content="{story.title}"><meta property="og:site_name" content="The Daily Example">'
        + ('<meta property="og:type" content="article">' if rng.random() < 0.7 else "")
    )
    html = f'<!doctype html><html lang="{lang}"><head>{meta}{head}</head><body>{top}{body}{"".join(end)}</body></html>'
    return MadePage(name, html, text, story.published.date().isoformat(), f"https://www.example.org/news/{story.slug}")
