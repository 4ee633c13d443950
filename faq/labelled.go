package faq

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Labelled is a text with what it means.
type Labelled struct{ Text, Label string }

// ReadLabelled reads lines of text<TAB>label. The label is what follows the last
// tab; blank lines are skipped. An error names the file and the line.
func ReadLabelled(r io.Reader, name string) ([]Labelled, error) {
	// maxLine is far above any question, and bounds what a wrong file can take.
	const maxLine = 1 << 20
	var list []Labelled
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		i := strings.LastIndexByte(line, '\t')
		if i < 0 {
			return nil, fmt.Errorf("%s:%d: no tab between text and label", name, n)
		}
		text, label := strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
		if text == "" || label == "" {
			return nil, fmt.Errorf("%s:%d: text or label is empty", name, n)
		}
		list = append(list, Labelled{text, label})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return list, nil
}
