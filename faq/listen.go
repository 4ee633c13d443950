package faq

// slip is a character that was typed where another one was heard.
type slip struct {
	at    int32 // in the runes as they were heard
	typed rune
}

// listen puts what was meant by its sound in the place of what was typed: see ear.
func (a *analyzer) listen(s *scratch) {
	s.slips = s.slips[:0]
	if a.ear == nil || len(s.tokens) == 0 {
		return
	}
	l := listener{a: a, s: s, pinyin: a.isPinyin(s)}
	s.heard, s.run.spots = s.heard[:0], s.run.spots[:0]
	for _, t := range s.tokens {
		l.hear(t)
	}
	l.end()
	if !l.changed {
		return
	}
	s.heard = append(s.heard, s.runes[l.done:]...)
	s.runes, s.heard = s.heard, s.runes
	s.tokens = split(s.tokens[:0], s.runes)
}

// listener goes through a text and gathers runs of characters and syllables.
type listener struct {
	a       *analyzer
	s       *scratch
	pinyin  bool
	changed bool
	begun   int32 // where the run begins
	last    int32 // where it ends so far
	done    int32 // runes before it are copied
}

// hear adds a token to the run, or ends it. Words of pinyin go on over spaces.
func (l *listener) hear(t token) {
	s, e := l.s, l.a.ear
	if t.start > l.last && !l.pinyin {
		l.end()
	}
	if len(s.run.spots) == 0 {
		l.begun = t.start
	}
	before := len(s.run.spots)
	switch word := s.runes[t.start:t.end]; {
	case t.kind == kindHan:
		s.run.spots = append(s.run.spots, spot{typed: word[0], sound: e.reads.of(word[0])})
	case t.kind == kindWord && l.pinyin && e.reads.spells(word) > 0:
		s.sounded = e.reads.split(s.sounded[:0], word, e.heard, &s.spelling)
		for _, n := range s.sounded {
			s.run.spots = append(s.run.spots, spot{sound: n})
		}
	}
	if len(s.run.spots) == before {
		l.end()
	}
	l.last = t.end
}

// end solves the run and copies what was heard.
func (l *listener) end() {
	s := l.s
	if out := l.a.ear.solve(&s.run); out != nil {
		s.heard = append(s.heard, s.runes[l.done:l.begun]...)
		for i, c := range out {
			if typed := s.run.spots[i].typed; typed != 0 && typed != c {
				s.slips = append(s.slips, slip{int32(len(s.heard)), typed})
			}
			s.heard = append(s.heard, c)
		}
		l.done, l.changed = l.last, true
	}
	s.run.spots = s.run.spots[:0]
}

// isPinyin reports whether the Latin words of a text are pinyin: where one is that is long
// enough to be nothing else, or most of them can be and some are no words of the
// documents.
func (a *analyzer) isPinyin(s *scratch) bool {
	const surely = 3 // syllables of one unknown word
	words, spelled, strange := 0, 0, 0
	for _, t := range s.tokens {
		if t.kind != kindWord {
			continue
		}
		words++
		n := a.ear.reads.spells(s.runes[t.start:t.end])
		if n == 0 {
			continue
		}
		spelled++
		if a.strange(s.runes[t.start:t.end], t.hash) {
			strange += n
			if n >= surely {
				return true
			}
		}
	}
	return strange >= 2 && 4*spelled >= 3*words
}

// strange reports whether a word is none of the documents, nor one with a slip.
func (a *analyzer) strange(word []rune, hash uint64) bool {
	return a.speller == nil || a.speller.known.find(hash) < 0 && a.speller.correct(word, hash) == nil
}
