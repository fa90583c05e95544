"""Write docs/keys.md from the app's bindings: `python docs/make_keys.py`."""

from __future__ import annotations

from pathlib import Path

from assistant.tui.hints import spelled
from assistant.tui.keymap import bindings

HEAD = """# Keys

F1 in the app lists the keys of the pane you are in; Ctrl+P finds every command by name. To put an action on another key,
name it in `config.toml`:

```toml
[keys]
"ask.again" = "f8"
"ask.save" = "ctrl+s,f12"
```

`a` opens the whole article with the cited words marked; `g` leads back to them:

![An article in the reader, the cited sentence marked](screenshot-article.svg)

In a browser some keys belong to the browser (Ctrl+N, Ctrl+W, F5, F11): use Ctrl+P there, or other keys.

| Action | Key | What it does |
|---|---|---|
"""


def keys_page() -> str:
    """The page as it should be."""
    rows = []
    for name, binding in sorted(bindings().items()):
        if binding.description:
            keys = " ".join(f"`{spelled(key)}`" for key in binding.key.split(","))
            rows.append(f"| `{name}` | {keys} | {binding.description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("keys.md").write_text(keys_page(), encoding="utf-8")
