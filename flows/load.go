package flows

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/okpay/supportbot/config/strictyaml"
)

// Source is one folder of content. Name prefixes its files in problems.
type Source struct {
	Name string
	FS   fs.FS
}

// Load reads, checks and compiles content. A document in a later source
// replaces the earlier one of the same id: flows by id; facts, actions, queues,
// the desk's settings and phrases key by key. It returns every problem at once, sorted; the library
// is nil when there is one.
func Load(sources ...Source) (*Library, strictyaml.Problems) {
	l := newLoader()
	for _, s := range sources {
		l.read(s)
	}
	if len(sources) > 0 {
		l.root.File = sources[len(sources)-1].Name
	}
	library := l.compile()
	l.problems = slices.Compact(l.sorted())
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return library, nil
}

// loader is one run of Load: first the documents of all sources are gathered,
// then they are compiled, so that references in any direction can be checked.
type loader struct {
	problems strictyaml.Problems
	root     strictyaml.Pos // the content as a whole, for what is missing everywhere

	factDoc    factNode
	flowDocs   map[string]*flowDoc
	actionDocs map[string]strictyaml.Entry[actionDoc]
	queueDocs  map[string]strictyaml.Entry[queueDoc]
	phraseDocs map[string]strictyaml.Entry[rawText]
	wordDocs   map[string]strictyaml.Entry[strictyaml.Map[[]scalar]]
	menuDoc    *menuDoc
	queueDoc   scalar // the default queue
	localeDocs []*localeDoc
	desk       deskDocs

	holidayDocs []holidayDoc // of all queues

	seen  map[string]strictyaml.Pos // ids of the source being read
	facts *facts
	texts map[string]*sourceText // every text by its key, for locale files
	flows map[FlowID]*flowBuild
	lib   *Library
	verbs map[string][]string // verbKeys
}

func newLoader() *loader {
	return &loader{
		flowDocs:   map[string]*flowDoc{},
		actionDocs: map[string]strictyaml.Entry[actionDoc]{},
		queueDocs:  map[string]strictyaml.Entry[queueDoc]{},
		phraseDocs: map[string]strictyaml.Entry[rawText]{},
		wordDocs:   map[string]strictyaml.Entry[strictyaml.Map[[]scalar]]{},
		texts:      map[string]*sourceText{},
		flows:      map[FlowID]*flowBuild{},
		desk:       newDeskDocs(),
		lib:        newLibrary(),
		verbs:      verbKeys(),
	}
}

func (l *loader) sorted() strictyaml.Problems {
	l.problems.Sort()
	return l.problems
}

func (l *loader) problem(pos strictyaml.Pos, hint, format string, args ...any) {
	l.problems.Add(pos, fmt.Sprintf(format, args...), hint)
}

// reported reports whether there is a problem at a place already, so that what
// follows from it need not be told.
func (l *loader) reported(pos strictyaml.Pos) bool {
	return slices.ContainsFunc(l.problems, func(p strictyaml.Problem) bool { return p.Pos == pos })
}

// unknown reports a name that is none of known.
func (l *loader) unknown(pos strictyaml.Pos, kind, name string, known []string) {
	l.problem(pos, didYouMean(name, known), "unknown %s %q", kind, name)
}

// didYouMean is the hint for a name that is none of known: the nearest one, or
// else some of them, so that the form of the names is seen.
func didYouMean(name string, known []string) string {
	const some = 8
	near := strictyaml.Suggest(name, known)
	switch {
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(known) == 0:
		return "there is none"
	case len(known) > some:
		return "known: " + strings.Join(known[:some], ", ") + ", …"
	}
	return "known: " + strings.Join(known, ", ")
}

// read gathers the documents of one source.
func (l *loader) read(s Source) {
	l.seen = map[string]strictyaml.Pos{}
	for _, dir := range []string{".", "locales"} {
		entries, err := fs.ReadDir(s.FS, dir)
		if err != nil && dir == "." {
			l.problem(strictyaml.Pos{File: s.Name}, "check the path and who may read it", "cannot be read: %v", err)
		}
		for _, e := range entries {
			// Editors keep locks and copies under names with a dot in front.
			if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				l.readFile(s, path.Join(dir, e.Name()))
			}
		}
	}
}

func (l *loader) readFile(s Source, name string) {
	file := path.Join(s.Name, name)
	switch path.Ext(name) {
	case ".yaml":
	case ".yml":
		l.problem(strictyaml.Pos{File: file}, "rename it to .yaml", "file is not read")
		return
	default:
		return
	}
	data, err := fs.ReadFile(s.FS, name)
	if err != nil {
		l.problem(strictyaml.Pos{File: file}, "check the path and who may read it", "cannot be read: %v", err)
		return
	}
	l.decode(file, data)
}

// decode reads one document; its first key tells its kind.
func (l *loader) decode(file string, data []byte) {
	switch kind := firstKey(data); kind {
	case "flow":
		l.decodeFlow(file, data)
	case "facts":
		var doc factsDoc
		l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
		l.addFacts(&l.factDoc, &doc.Facts, "")
	case "actions":
		var doc actionsDoc
		l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
		overlay(l, l.actionDocs, doc.Actions, "action")
	case "queues":
		var doc queuesDoc
		l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
		overlay(l, l.queueDocs, doc.Queues.queues, "queue")
		if doc.Queues.initial.set() {
			l.queueDoc = doc.Queues.initial
		}
		if docs := doc.Queues.holidays; docs != nil && (len(docs) == 0 || !l.duplicate("holidays of all queues", "", docs[0].Pos)) {
			l.holidayDocs = doc.Queues.holidays
		}
	case "phrases", "words", "menu":
		l.decodePhrases(file, data)
	case "desk":
		l.decodeDesk(file, data)
	case "locale":
		doc := &localeDoc{}
		l.problems = append(l.problems, strictyaml.Decode(file, data, doc)...)
		l.localeDocs = append(l.localeDocs, doc)
	default:
		l.decodeNothing(file, data, kind)
	}
}

// firstKey is strictyaml.FirstKey without parsing the file where its first line
// that is no comment tells, as it nearly always does.
func firstKey(data []byte) string {
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		if key, _, ok := strings.Cut(string(line), ":"); ok && validName(key) {
			return key
		}
		break
	}
	return strictyaml.FirstKey(data)
}

func (l *loader) decodeFlow(file string, data []byte) {
	doc := &flowDoc{}
	l.problems = append(l.problems, strictyaml.Decode(file, data, doc)...)
	id := doc.Flow.text
	if id == "" {
		return
	}
	if l.duplicate("flow", id, doc.Flow.pos) {
		return
	}
	l.flowDocs[id] = doc
}

func (l *loader) decodePhrases(file string, data []byte) {
	var doc phrasesDoc
	l.problems = append(l.problems, strictyaml.Decode(file, data, &doc)...)
	overlay(l, l.phraseDocs, doc.Phrases, "phrase")
	overlay(l, l.wordDocs, doc.Words, "word")
	if doc.Menu != nil && !l.duplicate("menu", "", doc.Menu.Pos) {
		l.menuDoc = doc.Menu
	}
}

// decodeNothing reports a document that is of no kind, or that cannot be read at all.
func (l *loader) decodeNothing(file string, data []byte, kind string) {
	var ignored any
	if problems := strictyaml.Decode(file, data, &ignored); len(problems) > 0 {
		l.problems = append(l.problems, problems...)
		return
	}
	kinds := []string{"flow", "facts", "actions", "queues", "desk", "phrases", "locale"}
	hint := "the first key must be one of " + strings.Join(kinds, ", ")
	if near := strictyaml.Suggest(kind, kinds); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	l.problem(strictyaml.Pos{File: file, Line: 1, Col: 1}, hint, "unknown kind of file %q", kind)
}

// duplicate reports an id that the same source has already given.
func (l *loader) duplicate(kind, id string, pos strictyaml.Pos) bool {
	key := kind + " " + id
	first, found := l.seen[key]
	if found {
		if id != "" {
			kind = fmt.Sprintf("%s %q", kind, id)
		}
		l.problem(pos, fmt.Sprintf("first in %s:%d", first.File, first.Line), "duplicate %s", kind)
		return true
	}
	l.seen[key] = pos
	return false
}

// overlay adds the entries of one file, replacing those of earlier sources.
func overlay[T any](l *loader, into map[string]strictyaml.Entry[T], from strictyaml.Map[T], kind string) {
	for _, e := range from {
		if !l.duplicate(kind, e.Key, e.Pos) {
			into[e.Key] = e
		}
	}
}

// compile turns the gathered documents into a library, facts first, since
// everything may use them, and translations last.
func (l *loader) compile() *Library {
	l.compileFacts()
	l.lib.facts = l.facts
	l.compileActions()
	l.compileQueues()
	l.compilePhrases()
	l.compileDesk()
	l.compileFlows()
	l.compileLocales()
	for _, f := range l.lib.order {
		f.yes, f.no = l.lib.phrases["button_yes"], l.lib.phrases["button_no"]
	}
	for i := range l.lib.desk.Replies {
		l.lib.desk.Replies[i].unnamed = l.lib.phrases["reply_unnamed"]
	}
	return l.lib
}
