package faq

import (
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	t.Parallel()
	f := newFolder()
	tests := []struct{ in, want string }{
		{"Hello, World!", "hello, world!"},
		{"ＡＢＣ１２３　￥", "abc123 ¥"},
		{"提現手續費", "提现手续费"},
		{"裏面 臺灣 爲什麼 賬戶 帳號", "里面 台湾 为什么 账户 账号"},
		{"don’t ‘quote’", "don't 'quote'"},
		{"a\u200bb\u202ec\ufeff", "abc"},
		{"ﬁne ①", "fine 1"},
		{"ÜBER Привет", "uber привет"},
		{"café Über ñandú", "cafe uber nandu"},
		{"ещё Ещё мой", "еще еще мой"}, // й is a letter of its own
		{"şifremi SIFIRLA İptal", "sifremi sifirla iptal"},
		{"كَلِمَةُ الْمُرُور", "كلمه المرور"},
		{"إعادة أين آخر", "اعاده اين اخر"},
		{"رقم ١٢٣ ۴۵", "رقم 123 45"},
		{"\xffa\xfe", "a"},
		{"", ""},
	}
	for _, tt := range tests {
		got, _ := f.fold(nil, nil, tt.in)
		if string(got) != tt.want {
			t.Errorf("fold(%q) = %q, want %q", tt.in, string(got), tt.want)
		}
	}
	for _, long := range []string{strings.Repeat("a", 1e6), strings.Repeat("ａ", 1e6), strings.Repeat("é", 1e6), strings.Repeat("手", 5000)} {
		if got, buf := f.fold(nil, nil, long); len(got) != maxRunes || len(buf) > 1<<16 {
			t.Errorf("fold(%d bytes) = %d runes with %d bytes of scratch, want %d and little", len(long), len(got), len(buf), maxRunes)
		}
	}
}

func TestHanPairs(t *testing.T) {
	t.Parallel()
	runes := []rune(hanPairs)
	if len(hanPairs) != 3*len(runes) || len(runes)%2 != 0 || len(runes) < 2*2000 {
		t.Fatalf("hanPairs has %d runes in %d bytes, want pairs of three bytes each, at least 2,000", len(runes), len(hanPairs))
	}
	from := map[rune]bool{}
	for i := 0; i < len(runes); i += 2 {
		if i > 0 && runes[i] <= runes[i-2] {
			t.Errorf("hanPairs: %c after %c, want them sorted", runes[i], runes[i-2])
		}
		from[runes[i]] = true
	}
	for i := 1; i < len(runes); i += 2 {
		if from[runes[i]] {
			t.Errorf("hanPairs: %c becomes %c, which changes again", runes[i-1], runes[i])
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	f := newFolder()
	tests := []struct{ in, want string }{
		{"can't log-in", "can't|log|in"},
		{"提现fee多少？", "提|现|fee|多|少|?"},
		{"pay $1,234.50 now!!!", "pay|$|#1,234.50|now|!!!"},
		{"100美元", "#100|美|元"},
		{"2fa and 3ds", "2fa|and|3ds"},
		{"bill BL202611230017 13800138000", "bill|#bl202611230017|#13800138000"},
		{"see https://okpay.example/a?b=c now", "see|#https://okpay.example/a?b=c|now"},
		{"www.okpay.example", "#www.okpay.example"},
		{"mail me@x.example ok", "mail|#me@x.example|ok"},
		{"end.start a,b", "end|start|a|b"},
		{"😡😡 ok", "😡😡|ok"},
		{"ありがとう", "あ|り|が|と|う"},
		{"привет мир", "привет|мир"},
		{" ,;()", ""},
	}
	for _, tt := range tests {
		runes, _ := f.fold(nil, nil, tt.in)
		var got []string
		for _, tok := range split(nil, runes) {
			word := string(runes[tok.start:tok.end])
			if tok.kind == kindClass {
				word = "#" + word
			}
			got = append(got, word)
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("split(%q) = %s, want %s", tt.in, s, tt.want)
		}
	}
}

func TestStem(t *testing.T) {
	t.Parallel()
	for _, same := range []string{
		"withdraw withdraws withdrawing", "withdrawal withdrawals", "charge charges charged charging", "currency currencies",
		"stop stopped stopping", "address addresses", "fee fees", "pay pays paying", "password's password", "box boxes",
	} {
		words := strings.Fields(same)
		for _, w := range words {
			if got, want := string(stem([]rune(w))), string(stem([]rune(words[0]))); got != want {
				t.Errorf("stem(%q) = %q, want %q as of %q", w, got, want, words[0])
			}
		}
	}
	for _, pair := range [][2]string{{"they", "the"}, {"bus", "bu"}, {"bed", "b"}, {"thing", "th"}, {"is", "i"}, {"need", "ne"}} {
		if string(stem([]rune(pair[0]))) == string(stem([]rune(pair[1]))) {
			t.Errorf("stem(%q) = stem(%q), want them apart", pair[0], pair[1])
		}
	}
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	s := newSpeller()
	for _, w := range strings.Fields("withdraw withdraw account account account count password refund card fee fees") {
		s.learn([]rune(w))
	}
	s.finish()
	tests := []struct{ in, want string }{
		{"withdraw", ""}, {"wihtdraw", "withdraw"}, {"withdra", "withdraw"}, {"withdrraw", "withdraw"}, {"wothdraw", "withdraw"},
		{"acount", "account"}, // the more frequent of two
		{"xithdrae", ""}, {"fe", ""}, {"fea", ""}, {"carf", "card"}, {"feess", "fees"}, {"drawwith", ""},
	}
	for _, tt := range tests {
		got := ""
		if w := s.correct([]rune(tt.in), hashRunes([]rune(tt.in))); w != nil {
			got = string(s.letter[w.start:w.end])
		}
		if got != tt.want {
			t.Errorf("correct(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLexiconFind(t *testing.T) {
	t.Parallel()
	lex := NewLexicon([]Concept{
		{"money", []string{"cash", "钱"}},
		{"withdraw", []string{"cash out", "提现", "取钱", "tixian"}},
		{"take", []string{"取"}},
		{"both", []string{"提现"}},
	})
	f := newFolder()
	tests := []struct{ in, want string }{
		{"cash", "money"},
		{"cashing out", "withdraw"}, // the longest, in any form
		{"Cash!", "money"},
		{"我要提現", "both withdraw"},
		{"取钱", "withdraw money"}, // at each place the longest
		{"取不出", "take"},
		{"cash in", "money"},
		{"nothing", ""},
		{"TIXIAN", "withdraw"},
	}
	for _, tt := range tests {
		runes, _ := f.fold(nil, nil, tt.in)
		var got []string
		for _, c := range lex.find(nil, split(nil, runes)) {
			got = append(got, lex.names[c.concept])
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("find(%q) = %q, want %q", tt.in, s, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	tab := newTable(1)
	for i := range int32(5000) {
		key := mix(hashSeed, uint64(i))
		if got := tab.find(key); got != -1 {
			t.Fatalf("find(new %d) = %d, want -1", i, got)
		}
		if got := tab.add(key, i); got != i {
			t.Fatalf("add(%d) = %d, want %d", i, got, i)
		}
		tab.add(key, i+1)
	}
	for i := range int32(5000) {
		if got := tab.find(mix(hashSeed, uint64(i))); got != i {
			t.Errorf("find(%d) = %d, want %d", i, got, i)
		}
	}
}

func TestExp(t *testing.T) {
	t.Parallel()
	for x := float32(0); x > -19; x -= 0.0137 {
		if got, want := float64(exp(x)), math.Exp(float64(x)); math.Abs(got-want) > 2e-6*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	for _, x := range []float32{-25, float32(math.Inf(-1)), float32(math.NaN())} {
		if got := exp(x); got != 0 {
			t.Errorf("exp(%v) = %v, want 0", x, got)
		}
	}
}

func TestScoreIsCalibrated(t *testing.T) {
	t.Parallel()
	set, problems := Load(anyFact, Source{Name: "faq", FS: Content()})
	if problems != nil {
		t.Fatal(problems.Err())
	}
	// One phrasing in five is kept from the index and asked.
	var docs []Document
	var asked []Labelled
	for _, d := range set.Documents("") {
		var kept []string
		for i, p := range d.Phrasings {
			if i%5 == 4 {
				asked = append(asked, Labelled{p, d.ID})
			} else {
				kept = append(kept, p)
			}
		}
		docs = append(docs, Document{ID: d.ID, Phrasings: kept, Keywords: d.Keywords})
	}
	index := Build(docs, set.Lexicon())
	var expected, first, offered float64
	for _, q := range asked {
		matches := index.Match(q.Text, 3)
		if len(matches) == 0 {
			continue
		}
		expected += matches[0].Score / float64(len(asked))
		for i, m := range matches {
			if m.ID == q.Label && i == 0 {
				first += 1 / float64(len(asked))
			}
			if m.ID == q.Label {
				offered += 1 / float64(len(asked))
			}
		}
	}
	t.Logf("%d phrasings kept back: first %.3f, among three %.3f, mean score %.3f", len(asked), first, offered, expected)
	if first < 0.62 || offered < 0.82 {
		t.Errorf("of %d phrasings kept back %.3f are first and %.3f among three, want at least 0.62 and 0.82", len(asked), first, offered)
	}
	// All of these are covered. The score allows for questions that are not, by as
	// much as these score: by nothing if all got 0, by most if the two looked alike.
	if least := first / (1 + uncovered); expected < least-0.03 || expected > first+0.03 {
		t.Errorf("mean score %.3f where %.3f are right, want from %.3f to that", expected, first, least)
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		scores []float64
		want   Verdict
	}{
		{nil, None}, {[]float64{0.1}, None}, {[]float64{0.19, 0.19}, None}, {[]float64{0.2, 0.1}, Suggest},
		{[]float64{0.69, 0.01}, Suggest}, {[]float64{0.7, 0.1}, Answer}, {[]float64{1}, Answer},
	}
	for _, tt := range tests {
		var matches []Match
		for _, s := range tt.scores {
			matches = append(matches, Match{Score: s})
		}
		if got := Decide(matches); got != tt.want {
			t.Errorf("Decide(%v) = %v, want %v", tt.scores, got, tt.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a1.5@b://'x手2fa")
	f.Fuzz(func(t *testing.T, text string) {
		folder := newFolder()
		runes, _ := folder.fold(nil, nil, text)
		tokens := split(nil, runes)
		if !slices.IsSortedFunc(tokens, func(a, b token) int { return int(a.start - b.start) }) {
			t.Fatalf("split(%q) = %v, want tokens in order", text, tokens)
		}
		end := int32(0)
		for _, tok := range tokens {
			if tok.start < end || tok.end <= tok.start || int(tok.end) > len(runes) {
				t.Fatalf("split(%q) = %v, want tokens apart and within", text, tokens)
			}
			end = tok.end
		}
		if s := string(runes); !utf8.ValidString(s) {
			t.Fatalf("fold(%q) = %q, want valid text", text, s)
		}
	})
}

// TestNarrowIsNFKC: the short way for full-width characters is that of NFKC.
func TestNarrowIsNFKC(t *testing.T) {
	t.Parallel()
	for r := rune('\uff00'); r <= '\uff60'; r++ {
		wide := string(r)
		got := string(norm.NFKC.Bytes(appendNarrow(nil, wide)))
		if want := norm.NFKC.String(wide); got != want {
			t.Errorf("appendNarrow(%q) = %q, want %q", wide, got, want)
		}
		if '！' <= r && r <= '～' && got != string(appendNarrow(nil, wide)) {
			t.Errorf("appendNarrow(%q) is not normal yet", wide)
		}
	}
}
