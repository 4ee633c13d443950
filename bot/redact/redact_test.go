package redact

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// newRedactor lets the shipped forms of bill and ticket numbers pass.
func newRedactor() *Redactor {
	return New(Options{Pass: []*regexp.Regexp{
		regexp.MustCompile(`BL-?[0-9]{12}`),
		regexp.MustCompile(`^OK-[0-9A-Z]{5}$`),
	}})
}

// lines reads a corpus, one line a case, with \n for a line break.
func lines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		all = append(all, strings.ReplaceAll(sc.Text(), `\n`, "\n"))
	}
	return all
}

func TestTextMasksSecrets(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	all := lines(t, "secrets.txt") // kinds, text, masked text
	for _, line := range all {
		part := strings.Split(line, "\t")
		if len(part) != 3 {
			t.Fatalf("secrets.txt: %q has %d columns, want 3", line, len(part))
		}
		masked, kinds := r.Text(part[1])
		if masked != part[2] || strings.Join(kinds, ",") != part[0] {
			t.Errorf("Text(%q) = %q, %v, want %q, %v", part[1], masked, kinds, part[2], part[0])
		}
	}
	if len(all) < 120 {
		t.Errorf("secrets.txt has %d lines, want 120 or more", len(all))
	}
}

func TestTextLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	r := newRedactor()
	all := lines(t, "harmless.txt")
	for _, line := range all {
		if masked, kinds := r.Text(line); masked != line || kinds != nil {
			t.Errorf("Text(%q) = %q, %v, want it unchanged", line, masked, kinds)
		}
	}
	if len(all) < 120 {
		t.Errorf("harmless.txt has %d lines, want 120 or more", len(all))
	}
}

// Every way to write a digit, with every separator, in every usual grouping.
func TestTextFindsCardsHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	cards := []string{"4242424242424242", "5555555555554444", "378282246310005", "6011111111111117", "3566002020360505", "30569309025904", "6200000000000005", "6205500000000000004", "2223003122003222", "6759649826438453"}
	forms := []string{"0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "⓪①②③④⑤⑥⑦⑧⑨", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"}
	separators := []string{"", " ", "-", ".", "\u00a0", "\u200b", "\u2060", "\u3000", "–", "—", "−", "·", "_", "/", " - ", "\t", "\n", "\u202e", "\u00ad", "，", "*"}
	groupings := [][]int{{4}, {1}, {2}, {8}, {6, 13}, {4, 6, 5}, {19}}
	r := New(Options{})
	for _, card := range cards {
		for _, form := range forms {
			digits := []rune(form)
			for _, sep := range separators {
				for _, sizes := range groupings {
					written := write(card, digits, sep, sizes)
					want := "卡 •••• " + card[len(card)-4:] + "!"
					if masked, kinds := r.Text("卡 " + written + "!"); masked != want || !slices.Equal(kinds, []string{Card}) {
						t.Fatalf("Text(%q) = %q, %v, want %q", written, masked, kinds, want)
					}
				}
			}
		}
	}
}

func write(card string, digits []rune, sep string, sizes []int) string {
	var b strings.Builder
	size, at := 0, 0
	for i, c := range card {
		if i == at+sizes[size] {
			b.WriteString(sep)
			at = i
			size = min(size+1, len(sizes)-1)
		}
		b.WriteRune(digits[c-'0'])
	}
	return b.String()
}

// What is left of a card must not be found again as part of another one, and no
// other number of that length may be taken for one.
func TestTextNeedsCheckDigitPrefixAndLength(t *testing.T) {
	t.Parallel()
	r := New(Options{})
	for _, s := range []string{"4242424242424241", "424242424242", "42424242424242424242", "1111111111111117", "9999999999999995", "0000000000000000"} {
		if masked, kinds := r.Text(s); kinds != nil {
			t.Errorf("Text(%q) = %q, %v, want it unchanged", s, masked, kinds)
		}
	}
}

func TestTextWithoutPassPatterns(t *testing.T) {
	t.Parallel()
	masked, kinds := New(Options{}).Text("my code is BL4242")
	if masked != "my code is ••••••" || !slices.Equal(kinds, []string{Code}) {
		t.Errorf("Text without patterns = %q, %v, want the code masked", masked, kinds)
	}
	if masked, kinds := newRedactor().Text("单号BL424242424242, code BL-202611230017"); kinds != nil {
		t.Errorf("Text with bill numbers = %q, %v, want it unchanged", masked, kinds)
	}
}

func TestNewKeepsItsOwnPatterns(t *testing.T) {
	t.Parallel()
	pattern := regexp.MustCompile(`a|ab`)
	New(Options{Pass: []*regexp.Regexp{pattern}})
	if got := pattern.FindString("ab"); got != "a" {
		t.Errorf("after New the caller's pattern finds %q, want %q", got, "a")
	}
}

// BenchmarkTextOfRepeats shows that the time grows with the length alone: ten
// times the text takes about ten times as long, whatever is repeated in it.
func BenchmarkTextOfRepeats(b *testing.B) {
	r := newRedactor()
	for _, part := range []string{"4", "4 ", "4242 ", "密码", "password ", "pw=", "code ", "4242x", "pass: a1b2 or "} {
		for _, length := range []int{5_000, 50_000} {
			s := strings.Repeat(part, length/len(part))
			b.Run(fmt.Sprintf("%q/%d", part, length), func(b *testing.B) {
				for b.Loop() {
					r.Text(s)
				}
			})
		}
	}
}

// checkMasking checks what must hold for every text.
func checkMasking(t *testing.T, r *Redactor, s string) {
	t.Helper()
	masked, kinds := r.Text(s)
	if (kinds == nil) != (masked == s) {
		t.Errorf("Text(%q) = %q, %v: kinds and text disagree", s, masked, kinds)
	}
	if again, more := r.Text(masked); again != masked {
		t.Errorf("Text(%q) = %q, %v: not idempotent, it comes from %q", masked, again, more, s)
	}
	if len([]rune(masked)) > len([]rune(s)) {
		t.Errorf("Text(%q) = %q: longer than before", s, masked)
	}
}

// checkNoCard checks that no run of plain digits of a masked text is a card.
// One behind a plus sign may be a telephone number.
func checkNoCard(t *testing.T, s string) {
	t.Helper()
	masked, _ := New(Options{}).Text(s)
	for _, at := range regexp.MustCompile(`[0-9]+`).FindAllStringIndex(masked, -1) {
		digits := []int8{}
		for _, c := range masked[at[0]:at[1]] {
			digits = append(digits, int8(c-'0'))
		}
		r, _ := utf8.DecodeLastRuneInString(masked[:at[0]])
		r2, _ := utf8.DecodeRuneInString(masked[at[1]:])
		telephone := strings.ContainsRune(masked[max(0, at[0]-40):at[0]], '+')
		alone := !moreDigits(r) && !moreDigits(r2)
		if len(digits) >= 13 && len(digits) <= 19 && luhn(digits) && issued(digits) && !telephone && alone {
			t.Errorf("Text(%q) = %q still has the card %s", s, masked, masked[at[0]:at[1]])
		}
	}
}

// moreDigits reports whether a neighbour makes a run of digits a longer one.
func moreDigits(r rune) bool {
	c := cell{r: r, digit: -1}
	return r >= utf8.RuneSelf && (!c.read() || c.digit >= 0)
}

// pieces are put together at random: secrets, their words, and what is near.
var pieces = []string{
	"4242 4242 4242 4242", "5555555555554444", "378282246310005", "4242", "2026", "123", "12/26", "4", "0", "4829", "482913", "4821 93", "13800138000", "1,200.50", "+", "BL202611230017", "OK-7F3K2",
	"DE89 3704 0044 0532 0130 00", "DE89", "四二", "①", "٤٢٤٢", "\u200b", "\u00a0", " ", " ", "-", ".", ":", "：", "，", "。", "\n", "•", "••••", "•••• 4242", "/", "(", "\"", "'",
	"验证码", "密码", "口令", "卡", "是", "我的", "收到", "这个", "忘记", "订单", "尾号", "年", "美元", "背面三位", "或者", "code", "my", "is", "was", "password", "pwd", "pass", "one-time", "verification", "cvv", "pin", "G-482913", "g-",
	"abc123", "Abc12345!", "hunter2", "letmein", "qwerty", "or", "order", "li@example.com", "https://okpay.example", "reset", "passphrase", "to", "=", "card", "then",
}

func TestTextHoldsItsPromisesOnRandomTexts(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	patterns, bare := newRedactor(), New(Options{})
	for range 5_000 {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
			if rng.IntN(3) == 0 {
				b.WriteByte(' ')
			}
		}
		checkMasking(t, patterns, b.String())
		checkMasking(t, bare, b.String())
		checkNoCard(t, b.String())
		if t.Failed() {
			return
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"卡号 4242 4242 4242 4242 12/26 123 密码 abc123", "DE89 3704 0044 0532 0130 00", "验证码 482913 是", "G-482913", "482913 is my code", "password: a1b2c3 or d4e5f6", "4️⃣2️⃣4️⃣2️⃣", "cvv 123", "•••• 4242 4242 4242 4242", "BL202611230017"} {
		f.Add(s)
	}
	patterns, bare := newRedactor(), New(Options{})
	f.Fuzz(func(t *testing.T, s string) {
		checkMasking(t, patterns, s)
		checkMasking(t, bare, s)
		checkNoCard(t, s)
	})
}

func BenchmarkText(b *testing.B) {
	r := newRedactor()
	for _, bm := range []struct{ name, text string }{
		{"chinese", "您好，我想问一下跨境转账的手续费是怎么算的，大概需要多长时间才能到账呢？另外节假日也能处理吗？非常感谢您的耐心解答和帮助啦"},
		{"english", "Hello, I would like to know how the fees for a transfer work"},
		{"digits", "我在2026-11-23转了1200.50美元，账单号BL202611230017，还没有到账"},
		{"password", "忘记密码了，邮箱也登不上，怎么办"},
		{"card", "我的卡号是4242 4242 4242 4242，帮我查一下为什么扣款失败"},
		{"long" + strconv.Itoa(4096), strings.Repeat("转账 1200 元到 13800138000，密码错误。", 170)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Text(bm.text)
			}
		})
	}
}

func TestTextAllocatesNothingForOrdinaryText(t *testing.T) {
	r := newRedactor()
	for _, s := range []string{"您好，我想问一下跨境转账的手续费是怎么算的", "how much is the fee", "我在2026-11-23转了1200.50美元，还没有到账", "忘记密码了怎么办"} {
		if n := testing.AllocsPerRun(100, func() { r.Text(s) }); n != 0 {
			t.Errorf("Text(%q): %v allocations, want 0", s, n)
		}
	}
}
