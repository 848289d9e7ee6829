"""What stands around the texts on every page, in the shape in which Drupal renders it: menus, styles, scripts, blocks.

Written here, in Drupal's class names; none of it is from a real site. It is made once, not for each page.
"""

import hashlib
import json
from collections.abc import Iterable

_SECTIONS = {
    "News": ("Armenia", "Azerbaijan", "Georgia", "Turkiye", "Iran", "European Union"),
    "Interview": ("Thursday Interview", "Archive of interviews"),
    "Opinion": ("Opinion", "Commentary", "Monday Commentary", "Editorial"),
    "Analysis": ("Briefings", "Reports"),
    "Region": (
        "South Caucasus", "Central Asia", "Eastern Europe", "Gulf and the Red Sea", "North Africa and the Sahel",
    ),
    "Theme": (
        "Diplomacy", "Conflict and peace", "Security and defence", "Landmines", "Energy", "Climate",
    ),
    "About": ("Who we are", "Partners", "Contact"),
}  # fmt: skip
_LIBRARIES = (
    "antibot/antibot.form,better_exposed_filters/auto_submit,common/global-styling,core/drupal.dialog.off_canvas,"
    "core/normalize,eu_cookie_compliance/eu_cookie_compliance_default,extlink/drupal.extlink,google_analytics/google_analytics,"
    "paragraphs/drupal.paragraphs.unpublished,social_media_links/fontawesome.component,statistics/drupal.statistics,"
    "system/base,views/views.ajax,views/views.module,views_infinite_scroll/views-infinite-scroll"
)
_NETWORKS = ("Facebook", "X", "LinkedIn", "YouTube", "Telegram", "Instagram", "Mail", "RSS")


def digest(text: str) -> str:
    """Return 64 hexadecimal digits, as Drupal puts into names of files and of views."""
    return hashlib.sha256(text.encode()).hexdigest()


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _menu(name: str, *, deep: bool) -> str:
    """Return a menu as Drupal's navigation templates write it: three elements and six classes for a word."""
    items = []
    for section, parts in _SECTIONS.items():
        inner = "".join(
            f'\n        <li class="{name}__menu-item {name}__menu-item--link {name}__menu-item--level-2">\n'
            f'          <a href="/{_slug(section)}/{_slug(part)}" class="{name}__menu-link {name}__menu-link--link'
            f' {name}__menu-link--level-2" data-drupal-link-system-path="taxonomy/term/{len(part) * 7}">'
            f'<span class="{name}__menu-link-inner {name}__menu-link-inner--level-2">{part}</span></a>\n        </li>'
            for part in parts
        )
        below = (
            f'\n      <button class="{name}__button-toggle" data-drupal-selector="{name}-submenu-toggle-button"'
            f' aria-controls="{name}-{_slug(section)}" aria-expanded="false" tabindex="-1"><span class="visually-hidden">'
            f'{section} sub-navigation</span><span class="icon--menu-toggle"></span></button>\n      <ul class="menu'
            f' {name}__menu {name}__menu--level-2" id="{name}-{_slug(section)}">{inner}\n      </ul>'
        )
        items.append(
            f'    <li class="{name}__menu-item {name}__menu-item--link {name}__menu-item--level-1'
            f' {name}__menu-item--has-children" data-drupal-selector="{name}-menu-item-has-children">\n'
            f'      <a href="/{_slug(section)}" class="{name}__menu-link {name}__menu-link--link'
            f' {name}__menu-link--level-1" data-drupal-link-system-path="{_slug(section)}"><span'
            f' class="{name}__menu-link-inner">{section}</span></a>{below if deep else ""}\n    </li>'
        )
    head = f'<h2 class="visually-hidden block__title" id="{name}-menu">Navigation</h2>'
    return (
        f'<nav id="block-common-{name}" class="{name} block block-menu navigation" aria-labelledby="{name}-menu"'
        f' role="navigation">\n  {head}\n  <ul class="menu {name}__menu {name}__menu--level-1">\n'
        + "\n".join(items)
        + "\n  </ul>\n</nav>"
    )


def _search_form(number: int) -> str:
    return (
        f'<div class="search-block-form block" data-drupal-selector="search-block-form-{number}" role="search">'
        '<div class="content"><form action="/search/node" method="get" accept-charset="UTF-8" class="search-form'
        f' search-block-form"><div class="js-form-item form-item js-form-type-search form-no-label"><label'
        f' for="edit-keys--{number}" class="form-item__label visually-hidden">Search</label><input title="Enter the'
        ' terms you wish to search for." placeholder="Search by keyword or phrase." type="search"'
        f' id="edit-keys--{number}" name="keys" value="" size="15" maxlength="128" class="form-search form-element'
        ' form-element--type-search" /></div><div class="form-actions js-form-wrapper form-wrapper"><button'
        ' class="button--primary search-form__submit button" type="submit" value="Search"><span'
        ' class="icon--search"></span><span class="visually-hidden">Search</span></button></div></form></div></div>'
    )


def header_menus() -> str:
    """Return what the header holds: search, the main menu, the menu of accounts."""
    account = (
        '<nav id="block-common-account-menu" class="block block-menu menu--account secondary-nav" role="navigation">'
        '<ul class="menu secondary-nav__menu"><li class="secondary-nav__menu-item"><a href="/user/login"'
        ' class="secondary-nav__menu-link" data-drupal-link-system-path="user/login">Log in</a></li></ul></nav>'
    )
    return "\n".join((_search_form(1), _menu("primary-nav", deep=True), _search_form(2), account))


def styles() -> str:
    """Return links to aggregated style sheets, and the critical CSS that themes put into the page."""
    links = "\n".join(
        f'<link rel="stylesheet" media="all" href="/sites/default/files/css/css_{digest(f"css{n}")[:43]}.css?delta={n}'
        f'&amp;language=en&amp;theme=common&amp;include={digest("include")}{digest("more")}{digest("rest")}" />'
        for n in range(4)
    )
    names = ("site-header", "primary-nav", "block__title", "node__content", "teaser", "pager__item", "field__item")
    rules = "".join(
        f".{name}{state}{{color:var(--color-text-{tone});padding:{size}rem {size + 1}rem;"
        f"font:{400 + 100 * size} {1 + size / 8}rem/1.{size + 2} var(--font-sans);border-{side}:{size}px solid #{tone}}}"
        for size, name in enumerate(names)
        for side, state in (("top", ""), ("bottom", ":hover"), ("left", ":focus-visible"), ("right", " > a"))
        for tone in (f"{size}3a{size}f9",)
    )
    return f"{links}\n<style>{rules}</style>"


def scripts() -> str:
    """Return the aggregated scripts at the foot."""
    return "\n".join(
        f'<script src="/sites/default/files/js/js_{digest(f"js{n}")[:43]}.js?scope=footer&amp;delta={n}&amp;language=en'
        f'&amp;theme=common&amp;include={digest("include")}{digest("more")}{digest("rest")}"></script>'
        for n in range(3)
    )


def settings(nid: str, views: Iterable[tuple[str, str]]) -> str:
    """Return drupalSettings; ``views`` are names of views and their DOM ids."""
    ajax = {
        f"views_dom_id:{dom}": {
            "view_name": "articles", "view_display_id": name, "view_args": nid, "view_path": f"/node/{nid}",
            "view_base_path": "news", "view_dom_id": dom, "pager_element": number,
        }
        for number, (name, dom) in enumerate(views)
    }  # fmt: skip
    banner = (
        '<div class="eu-cookie-compliance-banner eu-cookie-compliance-banner-info"><div class="popup-content info">'
        "<h2>We use cookies on this site to enhance your user experience</h2><p>By clicking the Accept button, you agree"
        ' to us doing so.</p><button type="button" class="find-more-button">More info</button></div></div>'
    )
    return json.dumps(
        {
            "path": {"baseUrl": "/", "pathPrefix": "", "currentPath": f"node/{nid}", "currentPathIsAdmin": False,
                     "isFront": False, "currentLanguage": "en"},
            "pluralDelimiter": "\u0003", "suppressDeprecationErrors": True,
            "ajaxPageState": {"libraries": _LIBRARIES, "theme": "common", "theme_token": None},
            "ajaxTrustedUrl": {"/search/node": True, "/news": True},
            "google_analytics": {"account": "UA-00000000-1", "trackOutbound": True, "trackMailto": True,
                                 "trackDownload": True, "trackDownloadExtensions": "7z|avi|csv|docx?|exe|gif|gz|mp3|pdf|zip"},
            "data": {"extlink": {"extTarget": True, "extTargetNoOverride": False, "extNofollow": False, "extClass": "0",
                                 "extImgClass": False, "extCssExclude": "", "extAlert": False,
                                 "extAlertText": "This link will take you to an external web site."}},
            "eu_cookie_compliance": {"cookie_policy_version": "1.0.0", "popup_enabled": True, "method": "default",
                                     "popup_html_info": banner, "mobile_popup_html_info": banner,
                                     "popup_html_agreed": banner, "cookie_lifetime": 100, "domain": ""},
            "statistics": {"data": {"nid": nid}, "url": "/core/modules/statistics/statistics.php"},
            "views": {"ajax_path": "/views/ajax", "ajaxViews": ajax},
            "user": {"uid": 0, "permissionsHash": digest("permissions")},
        },
        separators=(",", ":"),
    ).replace("<", "\\u003C").replace(">", "\\u003E")  # fmt: skip


def social() -> str:
    """Return the bar of networks, with its pictures in the page."""
    items = "".join(
        f'<li class="social-media-link-icon--{_slug(name)}"><a href="https://{_slug(name)}.example/commonspace"'
        f' target="_blank" aria-label="{name}" title="{name}"><svg xmlns="http://www.w3.org/2000/svg" width="24"'
        f' height="24" viewBox="0 0 24 24"><path d="{_path(name)}"/></svg></a></li>'
        for name in _NETWORKS
    )
    return f'<div class="social-bar"><div class="social-bar__inner fixable"><ul class="links">{items}</ul></div></div>'


def _path(name: str) -> str:
    """Return the outline of a picture: numbers, as there are in any inline SVG."""
    numbers = [int(digest(name + str(part))[:8], 16) for part in range(25)]
    return "M12 0" + "".join(f"c{one % 97 / 10} {one // 97 % 89 / 10} {one // 8633 % 71 / 10}z" for one in numbers)


def footer() -> str:
    """Return the footer: the menu again, a form for the newsletter, the makers."""
    form = (
        '<form class="mailchimp-signup-subscribe-form antibot" data-drupal-selector="newsletter" action="/antibot"'
        ' method="post" accept-charset="UTF-8"><p>Get our newsletter every Friday.</p><div class="js-form-item form-item">'
        '<label for="edit-mail" class="form-item__label js-form-required form-required">Email address</label><input'
        ' type="email" id="edit-mail" name="mergevars[EMAIL]" value="" size="25" maxlength="128" class="required" />'
        f'</div><input autocomplete="off" data-drupal-selector="form" type="hidden" name="form_build_id"'
        f' value="form-{digest("form")[:43]}" /><button class="button js-form-submit" type="submit">Subscribe</button></form>'
    )
    return (
        f'    <footer class="site-footer"><div class="site-footer__inner container">{_menu("footer-nav", deep=False)}{form}'
        '<div class="region region--footer-bottom"><p>The site is run by a foundation that does not exist. Its texts and'
        " the people in them are invented.</p><span>Powered by <a href=\"https://www.drupal.org\">Drupal</a></span></div>"
        "</div></footer>"
    )  # fmt: skip
