package flows

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/okpay/supportbot/config/strictyaml"
)

// deskDocs gathers the desk files of all sources.
type deskDocs struct {
	spans   map[string]*spanDoc // by key: "silence.warn"
	guard   map[string]strictyaml.Entry[[]scalar]
	replies map[string]strictyaml.Entry[replyDoc]
	order   []string // of the replies
}

func newDeskDocs() deskDocs {
	return deskDocs{map[string]*spanDoc{}, map[string]strictyaml.Entry[[]scalar]{}, map[string]strictyaml.Entry[replyDoc]{}, nil}
}

// deskSpans are the durations of a desk file by key.
func deskSpans(doc *deskDoc) map[string]*spanDoc {
	d := &doc.Desk
	return map[string]*spanDoc{
		"hold": d.Hold, "reopen": d.Reopen, "silence.warn": d.Silence.Warn, "silence.close": d.Silence.Close,
		"answer.remind": d.Answer.Remind, "answer.release": d.Answer.Release,
		"promise.live": d.Promise.Live, "promise.deferred": d.Promise.Deferred,
	}
}

func (l *loader) decodeDesk(file string, data []byte) {
	var doc deskDoc
	l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
	spans := deskSpans(&doc)
	for _, key := range sortedKeys(spans) {
		if v := spans[key]; v != nil && !l.duplicate("desk setting", key, v.Pos) {
			l.desk.spans[key] = v
		}
	}
	overlay(l, l.desk.guard, doc.Desk.Guard, "guard words of")
	overlay(l, l.desk.replies, doc.Desk.Replies, "saved reply")
	for i := range doc.Desk.Replies {
		if name := doc.Desk.Replies[i].Key; !slices.Contains(l.desk.order, name) {
			l.desk.order = append(l.desk.order, name)
		}
	}
}

// compileDesk puts what the files say in the place of the defaults.
func (l *loader) compileDesk() {
	desk := l.lib.desk
	for key, into := range map[string]*time.Duration{
		"reopen": &desk.Reopen, "silence.warn": &desk.WarnSilence, "silence.close": &desk.CloseSilence,
		"answer.remind": &desk.RemindAnswer, "answer.release": &desk.ReleaseAnswer,
		"promise.live": &desk.RemindPromise, "promise.deferred": &desk.RemindPromiseDeferred,
	} {
		*into = l.span(l.desk.spans[key], *into)
	}
	l.hold(desk)
	if v := l.desk.spans["answer.release"]; v != nil && desk.ReleaseAnswer <= desk.RemindAnswer && !l.reported(v.Pos) {
		l.problem(v.Pos, fmt.Sprintf("more than remind, which is %s", desk.RemindAnswer), "a ticket would go back before its agent is called")
	}
	l.guardWords(desk)
	for _, name := range l.desk.order {
		if e := l.desk.replies[name]; !e.Value.off {
			desk.Replies = append(desk.Replies, l.savedReply(&e))
		}
	}
}

// hold is the one duration that may be nothing, and the one for which a customer
// and an agent both wait.
func (l *loader) hold(desk *Desk) {
	const longest = time.Minute
	v := l.desk.spans["hold"]
	if v == nil || l.reported(v.Pos) {
		return
	}
	if v.Value < 0 || v.Value > longest {
		l.problem(v.Pos, "such as 4s; 0s sends at once", "hold must be between nothing and a minute")
		return
	}
	desk.Hold = v.Value
}

func (l *loader) guardWords(desk *Desk) {
	for _, locale := range sortedKeys(l.desk.guard) {
		e := l.desk.guard[locale]
		if !localeName(locale) {
			l.problem(e.Pos, "such as zh, en or fr", "bad name %q of a locale", locale)
		}
		for i := range e.Value {
			w := &e.Value[i]
			word := Fold(w.text)
			if utf8.RuneCountInString(word) < 2 && !l.reported(w.pos) {
				l.problem(w.pos, "two characters at least, or every reply would be stopped", "guard word %q is too short", w.text)
			}
			if !slices.Contains(desk.Guard, word) {
				desk.Guard = append(desk.Guard, word)
			}
		}
	}
}

// replyRefs are the references of saved replies that are not blanks.
func replyRefs() []string { return []string{ReplyCustomer, ReplyAgent, ReplyTicket} }

func (l *loader) savedReply(e *strictyaml.Entry[replyDoc]) SavedReply {
	d := &e.Value
	key := "replies." + e.Key
	switch {
	case !validName(e.Key):
		l.problem(e.Pos, nameHint, "bad name %q of a saved reply", e.Key)
	case !d.Title.set() || !d.Text.set():
		l.problem(e.Pos, "such as {title: {zh: …, en: …}, text: {zh: …, en: …}}", "saved reply needs title and text")
	}
	used := map[string]bool{}
	sc := &scope{slots: map[string]*Slot{}, read: func(slot string, _ strictyaml.Pos) { used[slot] = true }}
	r := SavedReply{Name: e.Key, Blanks: l.blanks(d.Blanks, key, sc)}
	r.Title = l.text(key+".title", &d.Title, &scope{}, textRule{closed: true})
	// A reply asks as a question does: nobody may ask for a password here either.
	r.Text = l.text(key+".text", &d.Text, sc, textRule{closed: true, question: true, refs: []string{ReplyAgent, ReplyTicket}})
	r.Media = l.media(d.Media, key, &scope{})
	l.onlyAddresses(d.Media)
	for _, b := range d.Blanks {
		if !used[b.Key] && d.Text.set() && !l.reported(b.Pos) {
			l.problem(b.Pos, "write {"+b.Key+"} into the text, or remove it", "blank %q is not used", b.Key)
		}
	}
	l.sameBlanks(d, r.Text)
	return r
}

// onlyAddresses reports files of the content folder: what an agent sends shows
// pictures and links by their address.
func (l *loader) onlyAddresses(docs []mediaDoc) {
	for i := range docs {
		for _, f := range docs[i].URL.forms {
			if strictyaml.MediaFile(f.text) {
				l.problem(f.pos, "give it an address, https://…", "a saved reply cannot carry a file")
			}
		}
	}
}

func (l *loader) blanks(docs strictyaml.Map[blankDoc], key string, sc *scope) (list []Blank) {
	for i := range docs {
		e := &docs[i]
		switch {
		case !validName(e.Key):
			l.problem(e.Pos, nameHint, "bad name %q of a blank", e.Key)
		case slices.Contains(replyRefs(), e.Key) || reservedSlot(e.Key):
			l.problem(e.Pos, "give it another name", "{%s} means something already", e.Key)
		}
		if !e.Value.label.set() {
			l.problem(e.Pos, "such as {zh: 金额, en: Amount}", "blank without label")
		}
		sc.slots[e.Key] = &Slot{Name: e.Key, Type: TypeText}
		label := l.text(key+".blank."+e.Key, &e.Value.label, &scope{}, textRule{closed: true})
		list = append(list, Blank{e.Key, label, e.Value.optional})
	}
	return list
}

// sameBlanks reports a blank that one language has and another lacks: an agent
// would fill in what the customer never reads.
func (l *loader) sameBlanks(d *replyDoc, t Text) {
	if t.Empty() {
		return
	}
	for _, b := range d.Blanks {
		var lacking []strictyaml.Pos
		for i := range t.t.forms {
			if f := &t.t.forms[i]; !slices.Contains(refNames(f.parts), b.Key) {
				lacking = append(lacking, f.pos)
			}
		}
		if len(lacking) == len(t.t.forms) {
			continue // it is not used at all, and so reported
		}
		for _, pos := range lacking {
			l.problem(pos, "another language has it", "text lacks {%s}", b.Key)
		}
	}
}
