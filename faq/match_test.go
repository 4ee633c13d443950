package faq

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// anyFact resolves every fact, for content whose facts live elsewhere.
func anyFact(path, _ string) (string, bool) { return "https://" + path, true }

// shipped is the shipped FAQ with its index, beside stand-ins for what the
// engine adds: a flow and the wish for a person.
var shipped = sync.OnceValues(func() (*Set, *Index) {
	set, problems := Load(anyFact, Source{Name: "faq", FS: Content()})
	if len(problems) > 0 {
		panic(problems.Err())
	}
	docs := append(set.Documents("faq/"),
		Document{ID: "flow/fees", Phrasings: []string{
			"手续费", "手续费是多少", "手续费多少", "怎么收费", "收费标准", "费率是多少", "帮我算一下手续费", "要多少手续费",
			"what are the fees", "how much are the fees", "how much do you charge", "fees", "fee", "fee calculator", "work out the fee",
		}},
		Document{ID: "word/agent", Phrasings: []string{
			"人工", "转人工", "人工客服", "我要人工", "找真人", "有没有真人", "叫个人来", "不想跟机器人聊",
			"agent", "human", "talk to a person", "real person please", "get me a human", "can I speak to someone",
		}},
	)
	return set, Build(docs, set.Lexicon())
})

func TestMatchShipped(t *testing.T) {
	t.Parallel()
	_, index := shipped()
	// One of the ids, split by |, comes first.
	tests := []struct{ text, want string }{
		{"手续费是多少", "flow/fees"},
		{"手续费", "flow/fees"},
		{"手續費怎麼算", "flow/fees|faq/fees_transfer"},
		{"fee", "flow/fees"},
		{"Fees?", "flow/fees"},
		{"ｆｅｅ", "flow/fees"},
		{"怎么收费", "flow/fees|faq/fees_transfer"},
		{"提现多久到账", "faq/withdrawals_time"},
		{"提現多久到帳啊", "faq/withdrawals_time"},
		{"how long withdraw take", "faq/withdrawals_time"},
		{"how long does withdrawl take", "faq/withdrawals_time"},
		{"取钱到银行卡要几天", "faq/withdrawals_time"},
		{"提现要钱吗", "faq/fees_withdraw"},
		{"咋提现", "faq/withdrawals_how"},
		{"zenme tixian", "faq/withdrawals_how"},
		{"提现失败", "faq/withdrawals_failed"},
		{"提现写错卡号了", "faq/withdrawals_wrong_account"},
		{"钱转出去了人家说没收到", "faq/payments_not_received"},
		{"i sent 200 to the wrong guy omg", "faq/payments_wrong_recipient"},
		{"转错账号了怎么办！！", "faq/payments_wrong_recipient"},
		{"扣了我两次钱", "faq/payments_duplicate"},
		{"charged me double for the same order", "faq/payments_duplicate"},
		{"退款啥时候能到", "faq/payments_refund_time"},
		{"登不进去了密码没错啊", "faq/account_login_problem"},
		{"重置邮件没收到", "faq/password_link_missing"},
		{"reset link expired", "faq/password_link_expired"},
		{"换手机号", "faq/account_change_phone"},
		{"验证码一直不来", "faq/account_no_code"},
		{"sms code not coming", "faq/account_no_code"},
		{"怎么实名", "faq/account_verify"},
		{"kyc rejected why", "faq/account_verify_failed"},
		{"冻结了咋解封", "faq/account_locked"},
		{"my acc got frozen", "faq/account_locked"},
		{"注销账号", "faq/account_close"},
		{"delete my account pls", "faq/account_close"},
		{"一天最多能转多少", "faq/account_limits"},
		{"daily limit", "faq/account_limits"},
		{"在美国能用吗", "faq/account_countries"},
		{"支持哪些币种", "faq/currencies_supported"},
		{"exchange rate today", "faq/currencies_rate"},
		{"能转到国外银行吗", "faq/currencies_cross_border|faq/withdrawals_banks"},
		{"客服电话多少", "faq/contact_phone"},
		{"你们几点下班", "faq/contact_hours"},
		{"email address of support", "faq/contact_email"},
		{"我要投诉", "faq/contact_complaint"},
		{"工单处理到哪一步了", "faq/contact_ticket_status"},
		{"ticket status", "faq/contact_ticket_status"},
		{"转人工", "word/agent"},
		{"let me talk to a human", "word/agent"},
		{"开启两步验证", "faq/security_two_factor"},
		{"turn off 2fa", "faq/security_two_factor_off"},
		{"收到一封奇怪的邮件说我账户要被封", "faq/security_phishing"},
		{"有人说是你们客服要我验证码", "faq/security_asked_for_code"},
		{"someone called and asked for my otp", "faq/security_asked_for_code"},
		{"我不小心把验证码告诉别人了", "faq/security_gave_away"},
		{"手机被偷了", "faq/security_stolen_phone"},
		{"有一笔不是我付的", "faq/security_unusual"},
		{"怎么充值", "faq/payments_topup"},
		{"how to add money", "faq/payments_topup"},
		{"付款失败了", "faq/payments_failed"},
		{"payment stuck on pending for hours", "faq/payments_pending"},
		{"账单编号在哪看", "faq/payments_bill_number"},
		{"need a receipt for my boss", "faq/payments_statement"},
		{"有没有视频教程", "faq/tutorials_videos"},
		{"机场wifi安全吗", "faq/security_public_wifi"},
	}
	for _, tt := range tests {
		got := index.Match(tt.text, 3)
		if len(got) == 0 || !slices.Contains(strings.Split(tt.want, "|"), got[0].ID) {
			t.Errorf("Match(%q) = %v, want %s first", tt.text, got, tt.want)
		}
	}
}

// TestDecideShipped checks what reaches a customer: nearly all questions are
// answered or offered, and nothing strange is answered.
func TestDecideShipped(t *testing.T) {
	t.Parallel()
	_, index := shipped()
	strange := []string{
		"今天天气怎么样", "推荐一部电影", "what is the capital of france", "tell me a joke", "你能帮我写作业吗", "iphone 17 多少钱",
		"how do i cook rice", "附近有什么好吃的", "比特币会涨吗", "who won the world cup", "asdfghjkl", "你是谁", "?", "哈哈哈哈", "...",
		"can you book me a flight to tokyo", "明天股市怎么样", "play some music", "我女朋友生气了怎么哄", "what's your favourite colour",
	}
	none := 0
	for _, text := range strange {
		matches := index.Match(text, 3)
		switch Decide(matches) {
		case Answer:
			t.Errorf("Decide(%q) = answer by %v, want suggest or none", text, matches)
		case None:
			none++
		}
	}
	if none < len(strange)*6/10 {
		t.Errorf("%d of %d strange questions get no suggestion, want at least 60 %%", none, len(strange))
	}
	// Every question, as written on its button, gets its own answer.
	set, _ := shipped()
	for _, e := range set.Entries() {
		for _, locale := range SourceLocales() {
			text := e.Question.In(locale)
			matches := index.Match(text, 1)
			if len(matches) == 0 || matches[0].ID != "faq/"+e.ID || Decide(matches) != Answer {
				t.Errorf("Match(%q) = %v, want an answer by faq/%s", text, matches, e.ID)
			}
		}
	}
}

func TestMatchFolds(t *testing.T) {
	t.Parallel()
	_, index := shipped()
	// Both ways of writing give the same scores to the bit.
	tests := []struct{ a, b string }{
		{"提现手续费是多少", "提現手續費是多少"},
		{"帐户被锁定了", "账户被锁定了"},
		{"withdraw fee 2fa", "ＷＩＴＨＤＲＡＷ　ｆｅｅ　２ｆａ"},
		{"can't log in", "Can’t LOG in"},
		{"提现多久到账?", "提现\u200b多久到账？"},
		{"price 100", "price 250"},
		{"I paid 12.50 for bill BL202611230017", "I paid 99 for bill BL202611230018"},
	}
	for _, tt := range tests {
		a, b := index.Match(tt.a, 5), index.Match(tt.b, 5)
		if !slices.EqualFunc(a, b, func(x, y Match) bool { return x.ID == y.ID && x.Score == y.Score }) {
			t.Errorf("Match(%q) = %v, want that of %q: %v", tt.b, b, tt.a, a)
		}
	}
	// One typo leaves the first match as it is.
	for _, tt := range []struct{ typo, clean string }{
		{"how do I close my acount", "how do I close my account"},
		{"verifcation code not recieved", "verification code not received"},
		{"tutroial video", "tutorial video"},
		{"refund has not arived", "refund has not arrived"},
		{"how long does a wihtdrawal to my bnak take", "how long does a withdrawal to my bank take"},
	} {
		a, b := index.Match(tt.clean, 1), index.Match(tt.typo, 1)
		if a[0].ID != b[0].ID {
			t.Errorf("Match(%q) = %v, want that of %q: %v", tt.typo, b, tt.clean, a)
		}
	}
}

func TestBuildIsDeterministic(t *testing.T) {
	t.Parallel()
	set, _ := shipped()
	docs := set.Documents("")
	a := Build(docs, set.Lexicon())
	slices.Reverse(docs)
	b := Build(docs, set.Lexicon())
	if !slices.Equal(a.weights, b.weights) || !slices.Equal(a.scales, b.scales) || !slices.Equal(a.bias, b.bias) || a.calibration != b.calibration ||
		!slices.Equal(a.bag.vectors, b.bag.vectors) || !slices.Equal(a.bag.classes, b.bag.classes) {
		t.Errorf("Build in another order = other weights, want the same to the bit")
	}
}

func TestMatchEdges(t *testing.T) {
	t.Parallel()
	one := Build([]Document{{ID: "a", Phrasings: []string{"hello there"}}}, nil)
	two := Build([]Document{{ID: "b", Phrasings: []string{"same"}}, {ID: "a", Phrasings: []string{"same"}}}, nil)
	tests := []struct {
		name  string
		index *Index
		text  string
		n     int
		want  []string
	}{
		{"zero index", &Index{}, "hello", 3, nil},
		{"no documents", Build(nil, nil), "hello", 3, nil},
		{"only empty phrasings", Build([]Document{{ID: "a", Phrasings: []string{"", "…"}}}, nil), "hello", 3, nil},
		{"no words", one, " ,.\u200b", 3, nil},
		{"none wanted", one, "hello", 0, nil},
		{"one class", one, "hello", 3, []string{"a"}},
		{"tie", two, "same", 3, []string{"a", "b"}},
		{"unknown words", two, "xyzzy", 1, []string{"a"}},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range tt.index.Match(tt.text, tt.n) {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: Match(%q, %d) = %v, want %v", tt.name, tt.text, tt.n, got, tt.want)
		}
	}
	if got := one.Match("hello there", 1)[0].Score; got < 0.5 {
		t.Errorf("score of the only phrasing = %v, want at least 0.5", got)
	}
	if got := one.Match("weather", 1)[0].Score; got > 0.3 {
		t.Errorf("score of unknown words = %v, want at most 0.3", got)
	}
}

func TestMatchKeepsNothing(t *testing.T) {
	t.Parallel()
	_, index := shipped()
	want := index.Match("提现多久到账", 3)
	index.Match(strings.Repeat("how long does a withdrawal take? ", 40), 3)
	if got := index.Match("提现多久到账", 3); !slices.EqualFunc(got, want, func(a, b Match) bool { return a.ID == b.ID && a.Score == b.Score }) {
		t.Errorf("Match after another query = %v, want %v", got, want)
	}
	buf := make([]Match, 1, 8)
	buf[0] = Match{ID: "kept"}
	if got := index.AppendMatches(buf, "提现多久到账", 2); len(got) != 3 || got[0].ID != "kept" || got[1].ID != want[0].ID {
		t.Errorf("AppendMatches(one match) = %v, want it kept and two more", got)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	set, index := shipped()
	for _, text := range []string{"提现要多久才到账", "how long does a withdrawl take", "手续费", "手续费多少哦", "what is the weather"} {
		matches := index.Explain(text, 2)
		s := index.scratch()
		index.score(s, text)
		index.certain(s)
		var mean, bias float64
		for k := range index.classes {
			mean += float64(s.logits[k]) / float64(index.classes)
			bias += float64(index.bias[k]) / float64(index.classes)
		}
		for _, m := range matches {
			k, _ := slices.BinarySearch(index.ids, m.ID)
			got := float64(index.bias[k]) - bias
			for _, r := range m.Why {
				got += r.Weight
			}
			want := float64(s.logits[k]) - mean
			if math.Abs(got-want) > 0.2 {
				t.Errorf("Explain(%q): reasons of %s sum to %.3f, want %.3f", text, m.ID, got, want)
			}
			if len(m.Why) == 0 || !slices.IsSortedFunc(m.Why, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) }) {
				t.Errorf("Explain(%q) = %v, want reasons, strongest first", text, m.Why)
			}
		}
	}
	why := index.Explain("提现多久到账", 1)[0].Why
	for _, want := range []string{"concept withdraw", "concept how_long", "letters 提现"} {
		if !slices.ContainsFunc(why, func(r Reason) bool { return r.Feature == want }) {
			t.Errorf("Explain(提现多久到账) lacks %q: %v", want, why)
		}
	}
	if why := Build(set.Documents(""), nil).Explain("phone", 1)[0].Why; len(why) == 0 {
		t.Errorf("Explain without a lexicon = no reasons, want some")
	}
}

func FuzzMatch(f *testing.F) {
	for _, s := range []string{"", "提现多久到账", "ｆｅｅ？？", "a@b.c http://x.y 12,5 €", "don't'''s", "\xff\xfe", "ก็ไม่รู้", "مرحبا", "👩‍👩‍👧‍👦🇨🇳", strings.Repeat("fee 手", 900)} {
		f.Add(s)
	}
	set, _ := shipped()
	index := Build(set.Documents("")[:12], set.Lexicon())
	f.Fuzz(func(t *testing.T, text string) {
		s := index.scratch()
		index.score(s, text)
		if len(s.runes) > maxRunes || len(s.features) >= maxFeatures {
			t.Fatalf("Match(%q) looked at %d runes and %d features, want at most %d and less than %d", text, len(s.runes), len(s.features), maxRunes, maxFeatures)
		}
		got := index.Explain(text, 3)
		for i, m := range got {
			if !(m.Score >= 0 && m.Score <= 1) || i > 0 && m.Score > got[i-1].Score {
				t.Fatalf("Match(%q) = %v, want scores from 0 to 1, highest first", text, got)
			}
			for _, r := range m.Why {
				if utf8.ValidString(text) && !utf8.ValidString(r.Feature) {
					t.Fatalf("Explain(%q) has reason %q, want valid text", text, r.Feature)
				}
			}
		}
		Decide(got)
	})
}

func BenchmarkMatch(b *testing.B) {
	set, index := shipped()
	var texts []string
	for _, e := range set.Entries() {
		texts = append(texts, e.Phrasings()...)
	}
	buf := make([]Match, 0, 3)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		buf = index.AppendMatches(buf[:0], texts[i%len(texts)], 3)
		i += 7
	}
}

func BenchmarkBuild(b *testing.B) {
	set, _ := shipped()
	docs := set.Documents("")
	b.ReportAllocs()
	for b.Loop() {
		Build(docs, set.Lexicon())
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		Load(anyFact, Source{Name: "faq", FS: Content()})
	}
}

// TestMatchAllocatesNothing keeps queries free of garbage.
func TestMatchAllocatesNothing(t *testing.T) {
	if raced {
		t.Skip("the race detector makes sync.Pool forget; run without -race")
	}
	_, index := shipped()
	buf := make([]Match, 0, 3)
	for _, text := range []string{"提现要多久才到账", "how long does a withdrawl take", "手续费", "ｆｅｅ？？", "asdf qwer", ""} {
		if n := testing.AllocsPerRun(100, func() { buf = index.AppendMatches(buf[:0], text, 3) }); n >= 1 {
			t.Errorf("AppendMatches(%q) allocates %v times, want 0", text, n)
		}
	}
}
