package mail

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/okpay/supportbot/bot/markup/hostile"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(letterOf{head: withFiles}.raw()))
	f.Add([]byte(letterOf{text: "hello"}.raw()))
	f.Add([]byte(strings.ReplaceAll(dsn, "%", "")))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\n--a--"))
	f.Add([]byte("Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: base64\n\n////"))
	m, err := New(Options{From: "a@b.example", Secret: secret, Memory: newMemory(), SMTP: Server{Host: "b.example"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := reading{keep: 1 << 16}
		l, err := r.parse(raw)
		if err != nil {
			return
		}
		text := answered(l.plain) + answered(unHTML(l.page)) + l.subject()
		for _, f := range l.files {
			text += fileNameOf(f)
			if strings.ContainsAny(fileNameOf(f), "/\\\r\n") {
				t.Errorf("a file is called %q", fileNameOf(f))
			}
		}
		if !utf8.ValidString(text) {
			t.Errorf("the text of %q is no UTF-8: %q", raw, text)
		}
		l.bounce()
		l.automatic()
		m.ours(l)
		if found := m.addressed(l); found.ticket != "" {
			t.Errorf("%q has a token that nobody has made", raw)
		}
	})
}

func FuzzAnswered(f *testing.F) {
	corpus, err := os.ReadFile("testdata/quotes.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range strings.Split(string(corpus), "\n=== ") {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := answered(s)
		if len(got) > len(s) {
			t.Errorf("answered(%q) = %q, which is longer", s, got)
		}
		unHTML(s)
	})
}

func TestReadingTakesLinearTime(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"<", "<script>", "<div class=\"", "<blockquote>", "<!--", "</", "a@b<", "On 1:00 ", "> x\n", "--\n", "On 1:00 x\n", "<a@b.c\n", "2026年1月1日", "From: a\n", "&amp;", "<pre>", "在1:00", "______________________\n"} {
		short, long, ok := hostile.Linear(func(size int) {
			s := strings.Repeat(part, size/len(part))
			answered(s)
			unHTML(s)
		}, longestThread/4)
		if !ok {
			t.Errorf("%q repeated to 64 KiB took %v, and %v for its 32 parts", part, long, short)
		}
	}
}
