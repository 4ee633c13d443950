package strictyaml

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxBytes is far above any file that people write, and keeps a wrong path
// (a log, a dump) from taking the parser's time.
const maxBytes = 4 << 20

// parse returns the top node of the only document, or nil when there is none or
// when it cannot be read; then it reports why.
func (d *Decoder) parse(data []byte) *yaml.Node {
	var doc, second yaml.Node
	if len(data) > maxBytes {
		d.problems.Add(Pos{File: d.file}, "larger than 4 MiB", "is it the right file?")
		return nil
	}
	if at := invalidUTF8(data); at >= 0 {
		d.problems.Add(d.place(data[:at+1]), "not UTF-8 text", "save the file as UTF-8")
		return nil
	}
	if hidden := hideQuestions(data); len(hidden) != len(data) {
		data = hidden
		defer func() { showQuestions(&doc) }()
	}
	in := yaml.NewDecoder(bytes.NewReader(data))
	switch err := in.Decode(&doc); {
	case errors.Is(err, io.EOF):
		d.problems.Add(Pos{File: d.file, Line: 1, Col: 1}, "the file is empty", "")
		return nil
	case err != nil:
		d.syntaxProblem(data, err)
		return nil
	}
	switch err := in.Decode(&second); {
	case err == nil:
		d.Problem(&second, "a second document begins", "remove the --- line, or use a file of its own")
	case !errors.Is(err, io.EOF):
		d.syntaxProblem(data, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	if top := doc.Content[0]; top.ShortTag() != "!!null" {
		return top
	}
	d.problems.Add(Pos{File: d.file, Line: 1, Col: 1}, "the file is empty", "")
	return nil
}

// syntaxHints says in our words what the parser's messages mean for the writer.
var syntaxHints = []struct{ message, hint string }{
	{"mapping values are not allowed", `put a text that has ": " in it in quotes, or mend the indentation`},
	{"did not find expected key", "check the indentation and the quotes here and above"},
	{"did not find expected '-' indicator", "every item of a list begins with - in the same column"},
	{"did not find expected ',' or ']'", "close the list with ] or put a comma between items"},
	{"did not find expected ',' or '}'", "close the braces with } or put a comma between keys; texts that begin with { need quotes"},
	{"cannot start any token", "indent with spaces, not tabs; put texts that begin with @, ` or % in quotes"},
	{"found a tab character", "indent with spaces, not tabs"},
	{"could not find expected ':'", "a key is followed by a colon and a space"},
	{"found unexpected end of stream", "close the quotes"},
	{"unknown anchor", "an anchor (&name) must stand above its aliases (*name)"},
	{"found unknown escape character", `write \\ for a backslash, or use single quotes`},
}

var syntaxPrefix = regexp.MustCompile(`^yaml: (line \d+: )?`)

// syntaxProblem reports a parser's error. The parser has no column, often no
// line, and for some errors the line where the surrounding mapping begins. So
// the place is searched: it is the end of the shortest text that fails the same way.
func (d *Decoder) syntaxProblem(data []byte, err error) {
	message := syntaxPrefix.ReplaceAllString(err.Error(), "")
	ends := runeEnds(data)
	n := sort.Search(len(ends), func(i int) bool { return syntaxError(data[:ends[i]]) == message })
	if n == len(ends) { // only the whole text, with its end, fails like this
		n--
	}
	hint := ""
	for _, h := range syntaxHints {
		if strings.Contains(message, h.message) {
			hint = h.hint
			break
		}
	}
	d.problems.Add(d.place(data[:ends[n]]), showQuestion(message), hint)
}

// syntaxError returns the message of the first syntax error in all documents of data, or "".
func syntaxError(data []byte) string {
	in := yaml.NewDecoder(bytes.NewReader(data))
	for range 2 {
		var n yaml.Node
		if err := in.Decode(&n); errors.Is(err, io.EOF) {
			return ""
		} else if err != nil {
			return syntaxPrefix.ReplaceAllString(err.Error(), "")
		}
	}
	return ""
}

// place returns the position of the last character of a text.
func (d *Decoder) place(upTo []byte) Pos {
	_, size := utf8.DecodeLastRune(upTo)
	before := bytes.TrimPrefix(upTo[:len(upTo)-size], []byte("\ufeff"))
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return Pos{File: d.file, Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + utf8.RuneCount(line)}
}

func runeEnds(data []byte) []int {
	ends := make([]int, 0, len(data))
	for i := 0; i < len(data); {
		_, size := utf8.DecodeRune(data[i:])
		i += size
		ends = append(ends, i)
	}
	return ends
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
