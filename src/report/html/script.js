'use strict';
// Filters, switches, copies, and lists the rest of long lists. What is to be seen is kept behind the # of the address, so that a
// view can be sent to somebody. All text of a cluster is set as text, never as markup.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const FILTERS = ['verdict', 'severity', 'chapter'];
  const clusters = all('.cluster');
  const filters = one('#filters');
  const rests = lazily(() => JSON.parse(one('#rests').textContent));
  const startLanguage = root.lang;

  function lazily(make) {
    let made;
    return () => (made ??= make());
  }

  // What is to be seen.

  let state = read();

  function read() {
    const hash = location.hash.slice(1);
    const said = new URLSearchParams(hash.includes('=') ? hash : '');
    const list = (name) => new Set((said.get(name) ?? '').split(',').filter(Boolean));
    const at = hash.includes('=') ? said.get('at') ?? '' : decode(hash);
    return {
      at,
      cluster: said.get('cluster') ?? '',
      lang: ['en', 'nl'].includes(said.get('lang')) ? said.get('lang') : startLanguage,
      theme: ['light', 'dark'].includes(said.get('theme')) ? said.get('theme') : '',
      verdict: list('verdict'),
      severity: list('severity'),
      chapter: list('chapter'),
      search: said.get('search') ?? '',
    };
  }

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function written() {
    const said = new URLSearchParams();
    if (clusters.length > 1) said.set('cluster', active()?.id ?? '');
    if (state.lang !== startLanguage) said.set('lang', state.lang);
    if (state.theme) said.set('theme', state.theme);
    for (const name of FILTERS) if (state[name].size) said.set(name, [...state[name]].join(','));
    if (state.search) said.set('search', state.search);
    if (state.at) said.set('at', state.at);
    return `#${said.toString().replaceAll('%2C', ',')}`;
  }

  function keep(asStep = false) {
    const hash = written();
    if (hash === location.hash || (hash === '#' && !location.hash)) return;
    history[asStep ? 'pushState' : 'replaceState'](null, '', hash);
  }

  // Which cluster.

  function active() {
    const of = state.at && document.getElementById(state.at)?.closest('.cluster');
    return of || clusters.find((cluster) => cluster.id === state.cluster) || clusters[0];
  }

  function showCluster() {
    const shown = active();
    if (!shown) return;
    state.cluster = shown.id;
    for (const cluster of clusters) cluster.hidden = cluster !== shown;
    for (const link of all('[data-cluster-link]')) {
      if (link.dataset.clusterLink === shown.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    one('.filters-place', shown).append(filters);
    one('.skip').href = `#${shown.id}-findings`;
  }

  // Filters.

  const texts = new WeakMap();

  function textOf(finding) {
    if (!texts.has(finding)) {
      const kept = all('[data-rest]', finding).map((button) => JSON.stringify(rests()[button.dataset.rest]));
      texts.set(finding, [finding.textContent, ...kept].join('\n').toLowerCase());
    }
    return texts.get(finding);
  }

  function fits(finding, words, except) {
    const wanted = (name) => name === except || !state[name].size || state[name].has(finding.dataset[name]);
    return FILTERS.every(wanted) && words.every((word) => textOf(finding).includes(word));
  }

  function filter() {
    const shown = active();
    if (!shown) return;
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const findings = all('.finding', shown);
    for (const finding of findings) finding.hidden = !fits(finding, words);
    for (const group of all('.of-block, .chapter', shown)) group.hidden = !one('.finding:not([hidden])', group);
    const left = findings.filter((finding) => !finding.hidden).length;
    one('[data-shown]', filters).textContent = left;
    one('[data-total]', filters).textContent = findings.length;
    one('.none-shown', shown).hidden = left > 0 || !findings.length;
    for (const button of all('[data-filter]', filters)) label(button, findings, words);
  }

  // A button says how many findings it would show beside the other filters.
  function label(button, findings, words) {
    const { filter: name, value } = button.dataset;
    const count = findings.filter((finding) => finding.dataset[name] === value && fits(finding, words, name)).length;
    one('[data-count]', button).textContent = count;
    button.toggleAttribute('data-empty', !count);
    button.setAttribute('aria-pressed', String(state[name].has(value)));
  }

  function reset() {
    for (const name of FILTERS) state[name].clear();
    state.search = one('#search').value = '';
  }

  // Ways through the page.

  function open(finding) {
    one('details', finding).open = true;
  }

  function goTo(id) {
    const target = document.getElementById(id);
    if (!target) return;
    const findings = target.matches('.finding') ? [target] : all('.finding', target.closest('.of-block') ?? undefined);
    if (target.matches('.finding, .of-block')) {
      if (findings.some((finding) => finding.hidden)) {
        reset();
        filter();
      }
      if (findings.length === 1) open(findings[0]);
    }
    (target.matches('.finding') ? one('summary', target) : target).focus({ preventScroll: true });
    target.scrollIntoView({ block: 'start' });
  }

  function follow(link, event) {
    const id = decode(link.hash.slice(1));
    if (!document.getElementById(id)) return;
    event.preventDefault();
    state.at = id;
    keep(true);
    showCluster();
    filter();
    goTo(id);
  }

  // Long lists.

  function piece(from) {
    const item = one('#piece').content.firstElementChild.cloneNode(true);
    for (const slot of [...item.children]) {
      if (slot.matches('.chip')) from.waived || slot.remove();
      else if (from[slot.className]) slot.textContent = from[slot.className];
      else slot.remove();
    }
    return item;
  }

  // A few at a time: a reader sees the first of thousands at once.
  const BATCH = 250;

  function addPieces(list, kept) {
    list.append(...kept.slice(0, BATCH).map(piece));
    if (kept.length > BATCH) setTimeout(() => addPieces(list, kept.slice(BATCH)));
  }

  function listRest(button) {
    const place = button.closest('.rest');
    const list = place.previousElementSibling;
    const before = list.children.length;
    addPieces(list, rests()[button.dataset.rest] ?? []);
    place.remove();
    return list.children[before];
  }

  function showRest(button) {
    const next = listRest(button);
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  // Copying. Where a page from a file has no clipboard, the text is chosen for the reader to copy.

  async function copy(button) {
    const code = one('code', button.parentElement);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      if (!document.execCommand('copy')) return;
    }
    const words = [...button.childNodes];
    const copied = one('[data-text="copied"]');
    button.replaceChildren(copied.cloneNode(true));
    one('#live').replaceChildren(copied.cloneNode(true));
    setTimeout(() => {
      button.replaceChildren(...words);
      one('#live').replaceChildren();
    }, 1600);
  }

  // Language and colours.

  function dress() {
    root.lang = state.lang;
    if (state.theme) root.dataset.theme = state.theme;
    else delete root.dataset.theme;
    for (const button of all('[data-language]')) button.setAttribute('aria-pressed', String(button.dataset.language === state.lang));
  }

  function isDark() {
    return state.theme ? state.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  // Printing: every finding is opened, and closed again afterwards. Of a list of thousands the paper has the first, and says so.

  const ON_PAPER = BATCH;

  let closed = [];
  addEventListener('beforeprint', () => {
    for (const button of all('[data-rest]', active())) {
      if (rests()[button.dataset.rest].length <= ON_PAPER) listRest(button);
    }
    closed = all('details:not([open])');
    for (const details of closed) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
    closed = [];
  });

  // What happens on a press.

  const presses = {
    '[data-filter]': (button) => {
      const { filter: name, value } = button.dataset;
      if (!state[name].delete(value)) state[name].add(value);
      refilter();
    },
    '[data-reset]': () => {
      reset();
      refilter();
    },
    '[data-open]': (button) => {
      for (const details of all('.finding:not([hidden]) > details', active())) details.open = button.dataset.open === 'true';
    },
    '[data-rest]': showRest,
    '[data-copy]': copy,
    '[data-language]': (button) => {
      state.lang = button.dataset.language;
      dress();
      keep();
    },
    '[data-theme-switch]': () => {
      state.theme = isDark() ? 'light' : 'dark';
      dress();
      keep();
    },
    '[data-print]': () => print(),
    'a[href^="#"]': follow,
  };

  function refilter() {
    state.at = '';
    filter();
    keep();
  }

  document.addEventListener('click', (event) => {
    for (const [selector, act] of Object.entries(presses)) {
      const pressed = event.target.closest(selector);
      if (pressed) return void act(pressed, event);
    }
  });
  one('#search').addEventListener('input', (event) => {
    state.search = event.target.value;
    refilter();
  });

  function show() {
    one('#search').value = state.search;
    dress();
    showCluster();
    filter();
    if (state.at) goTo(state.at);
  }
  addEventListener('popstate', () => {
    state = read();
    show();
  });

  root.classList.add('js');
  filters.hidden = !clusters.length;
  show();
})();
