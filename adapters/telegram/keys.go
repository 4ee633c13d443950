package telegram

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/okpay/supportbot/bot"
)

const (
	rowWidth = 36 // what a phone shows in one row, in narrow characters
	keyEdge  = 3  // what a button takes beside its label
	inRow    = 3  // buttons beside each other, unless they are tiny
	tiny     = 3  // labels up to this wide, such as the numbers of a rating
	inTiny   = 8  // tiny buttons beside each other, what Telegram shows at most
)

// keys makes the keyboard of a message. sign makes the callback_data of a token,
// private the address of a deep link. Buttons that Telegram would refuse are left
// out and returned: it refuses the whole message for one of them.
func keys(buttons []bot.Button, sign, private func(string) string) (k *keyboard, odd []bot.Button) {
	var row []key
	var rows [][]key
	widest := 0
	for _, b := range buttons {
		if !placed(b) {
			odd = append(odd, b)
			continue
		}
		x := oneKey(b, sign, private)
		w := wide(x.Text)
		if n := len(row) + 1; n > 1 && !fits(n, max(widest, w)) {
			rows, row, widest = append(rows, row), nil, 0
		}
		row, widest = append(row, x), max(widest, w)
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, odd
	}
	return &keyboard{Rows: balanced(rows)}, odd
}

// fits reports whether n buttons of that width stand beside each other: in a row
// all are equally wide.
func fits(n, widest int) bool {
	if widest <= tiny {
		return n <= inTiny
	}
	return n <= inRow && n*(widest+keyEdge) <= rowWidth
}

// balanced evens the last two rows out: 2 and 2 look better than 3 and 1.
func balanced(rows [][]key) [][]key {
	n := len(rows)
	if n < 2 || len(rows[n-1]) != 1 || len(rows[n-2]) < 3 {
		return rows
	}
	above := rows[n-2]
	moved := above[len(above)-1]
	if !fits(2, max(wide(moved.Text), wide(rows[n-1][0].Text))) {
		return rows
	}
	rows[n-2] = above[:len(above)-1]
	rows[n-1] = slices.Insert(rows[n-1], 0, moved)
	return rows
}

func oneKey(b bot.Button, sign, private func(string) string) key {
	k := key{Text: strings.TrimSpace(b.Label)}
	switch {
	case b.URL != "":
		k.URL = b.URL
	case b.Private != "":
		k.URL = private(b.Private)
	default:
		k.Data = sign(b.Token)
	}
	return k
}

// placed reports whether a button has a place in a keyboard.
func placed(b bot.Button) bool {
	switch {
	case strings.TrimSpace(b.Label) == "":
		return false
	case b.URL != "":
		return pressable(b.URL)
	case b.Private != "":
		return true
	}
	return b.Token != "" && len(b.Token)+1+signature <= maxData
}

// pressable reports whether Telegram takes an address for a button: it wants a
// domain, also for http.
func pressable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return strings.Contains(strings.Trim(u.Hostname(), "."), ".")
	case "tg":
		return u.Host != "user" // somebody's profile, which they may have closed to buttons
	}
	return false
}

// wide is the width of a label: Chinese characters and emoji take two places.
func wide(label string) int {
	n := 0
	for _, r := range label {
		switch k := width.LookupRune(r).Kind(); {
		case unicode.Is(unicode.Mn, r):
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
