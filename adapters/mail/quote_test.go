package mail

import (
	"os"
	"strings"
	"testing"
)

// TestQuotes goes through the corpus of testdata/quotes.txt: what mail programs make
// of an answer, and what the customer wrote in it.
func TestQuotes(t *testing.T) {
	t.Parallel()
	corpus, err := os.ReadFile("testdata/quotes.txt")
	must(t, err)
	cases := strings.Split(string(corpus), "\n=== ")[1:]
	if len(cases) < 30 {
		t.Errorf("the corpus has %d cases, want at least 30", len(cases))
	}
	for _, c := range cases {
		name, rest, _ := strings.Cut(c, "\n")
		in, want, ok := strings.Cut(rest, "\n=>\n")
		if !ok {
			t.Errorf("%s: the case has no =>", name)
		}
		in = strings.ReplaceAll(in, "~", " ") // blanks at the end of a line
		if got := answered(in); got != strings.TrimSpace(want) {
			t.Errorf("%s: answered(%q) = %q, want %q", name, in, got, strings.TrimSpace(want))
		}
		if got := answered(strings.ReplaceAll(in, "\n", "\r\n")); got != strings.TrimSpace(want) {
			t.Errorf("%s: with CR LF it is %q", name, got)
		}
	}
}

func TestUnHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"", ""},
		{"plain & simple", "plain & simple"},
		{"<p>Hello&nbsp;&amp; <b>welcome</b></p><p>two</p>", "Hello & welcome\n\ntwo"},
		{"a<br>b<br/>c", "a\nb\nc"},
		{"<ul><li>one<li>two</ul>", "- one\n- two"},
		{"<style>p{}</style><script>alert('<p>x</p>')</script>text<!-- <p>no</p> -->", "text"},
		{"<script>never ends <p>shown", "never ends\nshown"},
		{"1 < 2 <3 and <", "1 < 2 <3 and <"},
		{"<div>收到，<span>谢谢</span></div><div>明天见</div>", "收到，谢谢\n明天见"},
		{`<div>mine</div><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote>theirs</blockquote></div>`, "mine"},
		{`<p>mine</p><blockquote type="cite"><p>theirs</p></blockquote><p>below</p>`, "mine\n\nbelow"},
		{`<div>mine</div><div id="divRplyFwdMsg"><b>From:</b> x</div>`, "mine"},
		{`<div>我的</div><div id="isReplyContent">原文</div>`, "我的"},
		{`<img src="https://evil.example/p.png" alt="x>y"><a href="https://evil.example">see</a>`, "see"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		{"<pre>a\n  b</pre>", "a\nb"},
		{"<p\nclass='a>b'>x</p", "x"},
		{"&lt;script&gt;", "<script>"},
		{"<title>no</title><body>yes", "yes"},
	}
	for _, tt := range tests {
		if got := answered(unHTML(tt.in)); got != tt.want {
			t.Errorf("unHTML(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
