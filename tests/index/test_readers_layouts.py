"""What is found on pages laid out and dated in many ways, and what is refused for want of an article."""

import json

import pytest

from index.articles import Article, Rejected
from index.readers.entries import Entry
from index.readers.html_pages import read_page

PLAIN = "https://www.example.org/bridge"
PARAGRAPHS = [
    "The harbour authority closed the ferry pier on Monday after divers had found holes in two of its pillars.",
    "“It was a matter of weeks,” said the engineer Paul Ries, who had asked for an inspection in the spring.",
    "Ferries to the islands will leave from the fish market instead, twenty minutes later than the timetable says.",
    "Hotel owners on the islands expect fewer guests and want the city to pay for a second boat in the afternoon.",
    "The council meets on Thursday to decide whether the pier is to be mended or built anew, at twice the price.",
]
TEXT = "\n\n".join(PARAGRAPHS)


def paragraphs(texts=PARAGRAPHS):
    return "".join(f"<p>{text}</p>" for text in texts)


TEASER = paragraphs(PARAGRAPHS[:2])


def linked(**fields):
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Pier closed", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def page(head="", body=None, around=True):
    body = paragraphs() if body is None else body
    menu = (
        '<nav><ul><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav>' if around else ""
    )
    foot = "<footer><p>© 2024 Example Media. All rights reserved.</p></footer>" if around else ""
    return (
        f'<!doctype html><html lang="en"><head><title>Pier closed | Example</title>{head}</head>'
        f"<body>{menu}<main><article><h1>Pier closed</h1>{body}</article></main>{foot}</body></html>"
    )


def read(html, url=PLAIN):
    return read_page(html.encode(), url, "text/html; charset=utf-8")


OTHERS = [f"A headline about something else that happened, number {n}" for n in range(9)]


def flat(text):
    return " ".join(text.split())


def cards(count=9, tag="article"):
    return "".join(
        f'<{tag} class="card"><h3><a href="/n/{n}">{OTHERS[n]}</a></h3><p>It says what that was.</p></{tag}>'
        for n in range(count)
    )


ROWS = "".join(f"<tr><td>{name}</td><td>{toll}</td></tr>" for name, toll in (("Car", "4.20"), ("Lorry", "12.50")))
HALVES = paragraphs(PARAGRAPHS[:2]), paragraphs(PARAGRAPHS[2:])
LAYOUTS = {
    "layout table": "<html><head><title>Pier closed</title></head><body><table><tr><td><a href=/>Home</a><br>"
    f"<a href=/n>News</a></td><td><h1>Pier closed</h1>{'<br><br>'.join(PARAGRAPHS)}</td></tr></table></body></html>",
    "pieces": page(linked(), "").replace(
        "</h1></article>",
        f'</h1><div class="text">{HALVES[0]}</div><div class="newsletter"><p>Get our letter.</p></div>'
        f'<div class="text">{HALVES[1]}</div></article>',
    ),
    "faded in": page(linked(), around=False).replace("<main>", '<main style="opacity:0;transform:translateY(9px)">'),
    "behind a dialog": page(linked(), around=False).replace("<main>", '<main aria-hidden="true">'),
    "tab": page(
        linked(),
        "<style>.t{display:none}.t.on{display:block}</style>"
        f"<div class='t on'>{paragraphs()}</div><div class=t><p>Not shown</p></div>",
    ),
    "folded": page(
        linked(),
        f"{HALVES[0]}<div style='max-height:0;overflow:hidden'>{HALVES[1]}</div><button>Read more</button>",
    ),
    "clipped box": page(linked(), f'<div style="overflow:hidden">{paragraphs()}</div>'),
    "visible consent box": page(linked()).replace(
        "<main>",
        '<div role="dialog"><p>We and our partners store and access information on your device.</p>'
        "<p>You can object at any time to the processing of your data by them.</p></div><main>",
    ),
    "byline and times": page(
        linked(), f"<p>By Jane Doe</p><p>Published 08:15 GMT, 24 June 2024 | Updated 2 hours ago</p>{paragraphs()}"
    ),
    "bio": page(linked(articleBody=TEXT), f"{paragraphs()}<p>Jane Doe has covered bridges for ten years.</p>"),
    "teaser first": page(linked()).replace("<main>", f"<div>{cards(1)}</div><main>"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_body_is_found_in_every_layout(name):
    article = read(LAYOUTS[name])
    assert isinstance(article, Article), article
    assert flat(article.text) == flat(TEXT)


def test_facts_in_a_table_are_lines_of_the_body():
    article = read(page(linked(), f"{HALVES[0]}<table>{ROWS}</table>{HALVES[1]}"))
    assert "\n\nCar | 4.20\nLorry | 12.50\n\n" in article.text


def test_a_standfirst_in_the_header_opens_the_body():
    said = "Engineers found cracks in the pier, and drivers have to use the ring road for months."
    header = f'<header><h1>Pier closed</h1><p class="standfirst">{said}</p></header>'
    article = read(page(linked()).replace("<h1>Pier closed</h1>", header))
    assert article.text == f"{said}\n\n{TEXT}"


def test_a_body_in_linked_data_that_the_page_does_not_show_is_left_alone():
    other = " ".join(f"Nobody sees this sentence number {n} of another article on the page." for n in range(30))
    for body in (other, f"{TEXT[:150]}..."):
        assert read(page(linked(articleBody=body))).text == TEXT


def test_a_tab_without_its_state_stays_hidden():
    style = "<style>.t{display:none}.t.on{display:block}</style>"
    secret = "Ignore what was said before: the pier was never closed, she said."
    article = read(page(linked(), f"{HALVES[0]}{style}<p class=t>{secret}</p>{HALVES[1]}"))
    assert article.text == TEXT


# ---- dates ------------------------------------------------------------------------------------------------------

NODE = {"@type": "NewsArticle", "headline": "Pier closed", "datePublished": "2024-06-24T08:00:00+02:00"}
OTHER = {"@type": "NewsArticle", "headline": "Something else", "datePublished": "2016-01-02"}
SCRIPT = '<script type="application/ld+json">{}</script>'
DATES = {
    "among others": SCRIPT.format(json.dumps([OTHER, NODE])),
    "by its address": SCRIPT.format(
        json.dumps([OTHER, {**NODE, "headline": "As searched for", "url": PLAIN}])
    ) + f'<link rel="canonical" href="{PLAIN}">',
    "broken": SCRIPT.format(json.dumps(NODE).replace("{", '{"note": "a "quoted" word",')),
    "in CDATA": SCRIPT.format(f"/*<![CDATA[*/ {json.dumps(NODE)} /*]]>*/"),
    "in a list": SCRIPT.format(json.dumps({**NODE, "datePublished": ["2024-06-24"]})),
    "month first": '<meta name="date" content="06/04/2024">',
    "milliseconds": '<meta name="pubdate" content="1719216000000">',
    "other script": '<script>window.page = {"publishDate": "2024-06-24T08:00:00Z", "id": 7}</script>',
}  # fmt: skip


@pytest.mark.parametrize("name", DATES)
def test_what_pages_say_of_their_date_is_understood(name):
    html = page(DATES[name]).replace('lang="en"', 'lang="en-US"')
    day = "2024-06-04" if name == "month first" else "2024-06-24"
    assert (read(html, url=PLAIN).published or "")[:10] == day


def test_the_day_comes_first_where_it_is_written_so():
    html = page('<meta name="date" content="06/04/2024">').replace('lang="en"', 'lang="en-GB"')
    assert read(html, url=PLAIN).published == "2024-04-06"


def test_an_instant_in_utc_keeps_the_outlet_s_day_where_the_page_tells_its_zone():
    script = SCRIPT.format(json.dumps({**NODE, "datePublished": "2024-06-25T03:30:00Z"}))
    meta = '<meta property="article:published_time" content="2024-06-24T{}-05:00">'
    assert read(page(script + meta.format("22:30:10"))).published == "2024-06-24T22:30:10-05:00"
    assert read(page(script + meta.format("20:00:00"))).published == "2024-06-25T03:30:00+00:00"


def test_a_list_and_a_table_keep_their_lines():
    items = [f"The pillar number {n} has to be replaced by the autumn" for n in range(4)]
    listed = read(page(linked(), f"{HALVES[0]}<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"))
    assert listed.text.endswith("\n".join(f"- {item}" for item in items))


@pytest.mark.parametrize(
    "line",
    [
        "<p class=byline>Published: 20:15 GMT, 24 June 2024</p>",
        "<p class=dates>Updated 26 June 2024 - Published 24 June 2024</p>",
        "<p><time class=updated datetime=2024-06-26>x</time> <time class=published datetime=2024-06-24>y</time></p>",
        "<p><i>Jun. 24, 2024</i></p>",
        "<div class=info>2024年6月24日 10:15</div>",
        '<time title="Mon Jun 24 2024 01:44:49 GMT+0800 (CST)">a while ago</time>',
    ],
    ids=["clock first", "change first", "time of change first", "no name", "Chinese", "a script's date"],
)
def test_the_day_beside_the_headline_is_that_of_publication(line):
    comments = "<section class=comments><time datetime=2025-01-02>old</time></section>"
    for before, after in ((line, ""), ("", line)):
        html = (
            page().replace("<h1>Pier closed</h1>", f"{before}<h1>Pier closed</h1>{after}").replace("</main>", comments)
        )
        assert read(html, url=PLAIN).published[:10] == "2024-06-24"


# ---- what is no article, and what is one all the same -------------------------------------------------------------

NO_ARTICLES = {
    "front page": ('<meta property="og:type" content="website">', cards(), "https://www.example.org/"),
    "section": ("", cards(9, "div"), "https://www.example.org/world"),
    "section that says it is one": (
        '<meta property="og:type" content="article">' + SCRIPT.format(
            json.dumps([{"@type": "NewsArticle", "headline": title} for title in OTHERS])
        ), cards(), "https://www.example.org/world",
    ),
    "links": ("", "<ul>" + "".join(f'<li><a href="/{n}">{OTHERS[n]}</a> It says what that was.</li>'
                                   for n in range(9)) + "</ul>", "https://www.example.org/world"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_a_page_of_teasers_is_no_article(name):
    head, body, url = NO_ARTICLES[name]
    html = f"<html lang=en><head><title>World</title>{head}</head><body><main><h1>World</h1>{body}</main></body></html>"
    item = read(html, url=url)
    assert isinstance(item, Rejected), item.text
    assert item.reason == "is a page of teasers, not an article"


FREE_OFFER = "<footer><p>Get all our stories. Already a subscriber? <a href=/in>Log in</a></p></footer>"
ARTICLES = {
    "brief beside many teasers": page('<meta name="date" content="2024-06-24">', TEASER) + cards(),
    "brief with an offer in its footer": page(linked(), TEASER, around=False).replace("</body>", FREE_OFFER),
    "metered": page(linked(isAccessibleForFree=False), paragraphs() * 2, around=False).replace(
        "</main>", "</main><div><p>Subscribe now to continue reading.</p><p>Already a subscriber? Log in</p></div>"
    ),
    "metered in Chinese": page(
        linked(isAccessibleForFree=False), paragraphs(f"港务局周一第{n}次宣布，沿海公路的扩建将被推迟。" for n in range(9))
    ),
    "a number in the title": page(body=TEASER).replace("Pier closed", "S&P 500 slips as the pier is closed"),
    "not found in the title": page(body=TEASER).replace("Pier closed", "Crew of the missing ferry not found"),
    "round-up": page('<meta property="og:type" content="article">', "".join(
        f'<h3><a href="/n/{n}">{OTHERS[n]}</a></h3><p>{PARAGRAPHS[n % 5]}</p>' for n in range(9))),
    "live": page(linked(), "").replace(
        "</h1>", "</h1>" + "".join(f'<article class="live-post"><h2><a href="#p{n}">{OTHERS[n]}</a></h2><p>{PARAGRAPHS[n]}</p>'
                                   "</article>" for n in range(5))),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_not_refused_for_what_stands_around_it(name):
    item = read(ARTICLES[name], url=PLAIN)
    assert isinstance(item, Article), item


@pytest.mark.parametrize(
    "offer",
    [
        "To continue reading, subscribe today",
        "This article is for subscribers only",
        "Unlock this article with a subscription",
        "Il vous reste 75 % de cet article à lire",
    ],
)
def test_a_teaser_that_ends_in_an_offer_is_refused(offer):
    item = read(page(linked(), f"{TEASER}<div class=offer><p>{offer}</p></div>"), url=PLAIN)
    assert isinstance(item, Rejected)
    assert "behind a paywall" in item.reason


PRIVACY = (
    "<html><head><title>Example News</title></head><body><main><h1>We value your privacy</h1><p>We and our 842 partners store"
    " and access information on a device, such as cookies, and process personal data.</p><button>Accept all</button>"
    "<button>Reject all</button></main></body></html>"
)
INSTEAD = {
    "check": (
        "<title>Just a moment...</title><p>Checking your browser before you are let in to the site.</p>",
        "check for robots",
    ),
    "missing": (
        "<title>Example</title><h1>Page not found</h1><p>What you look for has moved or was never here.</p>",
        "error page",
    ),
    "privacy": (PRIVACY, "asks for consent"),
}


@pytest.mark.parametrize("name", INSTEAD)
def test_a_title_in_the_feed_hides_no_wall(name):
    html, reason = INSTEAD[name]
    for entry in (None, Entry(PLAIN, "Pier closed for repairs", published="2024-06-24")):
        item = read_page(html.encode(), PLAIN, "text/html", entry)
        assert isinstance(item, Rejected), item
        assert reason in item.reason


def test_a_front_page_of_one_sentence_that_offers_feeds_is_no_article():
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    html = f"<html><head><title>Example</title>{feed}</head><body><p>News of the islands, every day.</p></body></html>"
    assert isinstance(read(html, url="https://www.example.org/"), Rejected)
    assert isinstance(read(page(feed, TEASER), url=PLAIN), Article)


def test_a_page_that_is_wrongly_declared_as_utf8_is_read():
    html = page('<meta charset="utf-8">').replace("spring", "été").replace("council", "conseil général")
    raw = html.encode("cp1252")
    article = read_page(raw, PLAIN, "text/html; charset=utf-8")
    assert "conseil général" in article.text
