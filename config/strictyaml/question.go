package strictyaml

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// yaml.v3 ends an unquoted text within braces at every "?", so that
// {en: How do you sign in?} is a syntax error there, though YAML 1.2 has no such
// rule and questions are what content is made of. Each one is read as a
// private-use character that stands for it. It takes one column as well, so
// every place stays true.
const question = '\ue03f'

// hideQuestions replaces question marks, but not those that begin a complex
// key. A text that has the stand-in itself is left alone.
func hideQuestions(data []byte) []byte {
	if !bytes.ContainsRune(data, '?') || bytes.ContainsRune(data, question) {
		return data
	}
	out := make([]byte, 0, len(data)+2*bytes.Count(data, []byte("?")))
	for i, b := range data {
		if b != '?' || beginsKey(data, i) {
			out = append(out, b)
		} else {
			out = append(out, string(question)...)
		}
	}
	return out
}

// beginsKey reports whether the question mark at i is YAML's own.
func beginsKey(data []byte, i int) bool {
	if i+1 < len(data) && data[i+1] != ' ' && data[i+1] != '\n' {
		return false
	}
	before := bytes.TrimRight(data[:i], " ")
	return len(before) == 0 || strings.IndexByte("\n{[,-", before[len(before)-1]) >= 0
}

// showQuestions puts the question marks back into a node and all below it.
func showQuestions(n *yaml.Node) {
	n.Value = showQuestion(n.Value)
	for _, c := range n.Content {
		showQuestions(c)
	}
}

func showQuestion(s string) string { return strings.ReplaceAll(s, string(question), "?") }
