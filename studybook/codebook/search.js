// Finds the entries of a list that have all words of a query, forgiving slips in spelling. Knows nothing of the page.
"use strict";

// `texts` has, for each entry and each place that is searched (a name, a title), the texts there. `places` says of each place
// how much a match in it counts (`weight`), and whether a reader sees its texts anyway (`seen`).
const searcher = (() => {
  // How well a word of the list fits one that was typed. A slip counts less than any other match, wherever that is.
  const SAME = 8;
  const BEGINS = 6;
  const FORM = 5;
  const INSIDE = 3;
  const SLIP = 0.5;

  // Words of a question that say nothing of what is asked for; searched only where nothing else was typed.
  const ASKING = new Set(
    (
      "a an and are as at be by did do does for from had has have how i if in is it many much of on or tell tells that the " +
      "their there they to was were what when where whether which who whose why with"
    ).split(" "),
  );

  const plain = (text) => text.normalize("NFKD").replace(/[\p{M}'’]/gu, "").toLowerCase();
  const words = (text) => (plain(text).match(/[\p{L}\p{N}_]+/gu) ?? []).filter((word) => /[^_]/.test(word));

  // A word, and of a name such as EV_PHONE also its parts and the whole without its strokes.
  const forms = (word) => (word.includes("_") ? [word, word.replaceAll("_", ""), ...word.split("_").filter(Boolean)] : [word]);

  function asked(query) {
    const all = [...new Set(words(query))];
    const telling = all.filter((word) => !ASKING.has(word));
    return telling.length ? telling : all;
  }

  function likeness(word, typed) {
    if (word === typed) return SAME;
    if (word.startsWith(typed)) return BEGINS;
    if (word.length > 2 && typed.startsWith(word) && /^(s|es|d|ed)$/.test(typed.slice(word.length))) return FORM;
    return typed.length > 3 && word.includes(typed) ? INSIDE : 0;
  }

  // Which letters a word has, a bit each. Each typed letter that it lacks is a slip: most words need no closer look.
  const bit = (word, at) => 1 << (word.charCodeAt(at) % 32);

  function letters(word) {
    let bits = 0;
    for (let at = 0; at < word.length; at += 1) bits |= bit(word, at);
    return bits;
  }

  function lacking(typed, bits) {
    let number = 0;
    for (let at = 0; at < typed.length; at += 1) if (!(bits & bit(typed, at))) number += 1;
    return number;
  }

  // By how many slips (a letter wrong, missing or too many, or two swapped) what was typed is off the beginning of a word.
  function slips(typed, word) {
    let last = [];
    let row = Array.from({ length: word.length + 1 }, (_, at) => at);
    for (let i = 1; i <= typed.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= word.length; j += 1) {
        const wrong = typed[i - 1] === word[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + wrong);
        const swapped = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
        if (swapped) next[j] = Math.min(next[j], last[j - 2] + 1);
      }
      [last, row] = [row, next];
    }
    return Math.min(...row);
  }

  // Every text of a place once, with the entries that have it; every word with the texts it stands in, and its letters. What
  // repeats in a codebook, and much does, is then looked at once.
  function indexed(texts, places) {
    const known = places.map(() => new Map());
    const index = new Map();
    texts.forEach((entry, at) => {
      entry.forEach((inside, place) => {
        for (const text of inside) {
          let phrase = known[place].get(text);
          if (!phrase) {
            phrase = { text, place: places[place], entries: [] };
            known[place].set(text, phrase);
            for (const word of new Set(words(text).flatMap(forms))) {
              if (!index.has(word)) index.set(word, { letters: letters(word), phrases: [] });
              index.get(word).phrases.push(phrase);
            }
          }
          if (phrase.entries.at(-1) !== at) phrase.entries.push(at);
        }
      });
    });
    return index;
  }

  // The words that fit a typed one, each with how well. Slips are looked for only where it fits no word as it is.
  function fitting(typed, index) {
    const fits = new Map();
    let best = 0;
    for (const word of index.keys()) {
      const how = likeness(word, typed);
      if (how) fits.set(word, how);
      best = Math.max(best, how);
    }
    const forgiven = typed.length > 7 ? 2 : typed.length > 3 ? 1 : 0;
    if (best >= FORM || !forgiven) return { fits, close: false };
    for (const [word, known] of index) {
      if (fits.has(word) || word.length < typed.length - forgiven || lacking(typed, known.letters) > forgiven) continue;
      const number = slips(typed, word.slice(0, typed.length + forgiven));
      if (number <= forgiven) fits.set(word, SLIP / number);
    }
    return { fits, close: best === 0 && fits.size > 0 };
  }

  return (texts, places) => {
    const index = indexed(texts, places);
    const recent = new Map(); // what was typed before the word that is being typed

    // For each entry how well a typed word fits it (0 is not at all), whether that is seen, and if not, in which text it is.
    function ranked(typed) {
      const { fits, close } = fitting(typed, index);
      const scores = new Float32Array(texts.length);
      const hidden = new Float32Array(texts.length);
      const seen = new Uint8Array(texts.length);
      const where = new Array(texts.length);
      for (const [word, how] of fits) {
        for (const phrase of index.get(word).phrases) {
          const score = how * phrase.place.weight;
          for (const at of phrase.entries) {
            if (score > scores[at]) scores[at] = score;
            if (phrase.place.seen) seen[at] = 1;
            else if (score > hidden[at]) [hidden[at], where[at]] = [score, phrase];
          }
        }
      }
      return { typed, fits, close, scores, seen, where };
    }

    function remembered(typed) {
      if (recent.size > 40) recent.clear();
      if (!recent.has(typed)) recent.set(typed, ranked(typed));
      return recent.get(typed);
    }

    // The words of a query, each with what it fits; and for each entry its score: 0 unless all words fit it, 1 without a query.
    function search(query) {
      const parts = asked(query).map(remembered);
      const scores = new Float32Array(texts.length).fill(1);
      if (parts.length) {
        scores.forEach((_, at) => {
          const all = parts.every((part) => part.scores[at]);
          scores[at] = all ? parts.reduce((sum, part) => sum + part.scores[at], 0) : 0;
        });
      }
      return { parts, scores };
    }

    return { search, plain };
  };
})();
