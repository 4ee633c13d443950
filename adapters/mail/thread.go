package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/okpay/supportbot/bot"
)

// keys sign for one purpose each. They are made from the secret, so all processes
// have the same.
type keys struct {
	tickets []byte
	address []byte // of customers: the store holds no address, only whether it is the same
}

func newKeys(secret string) keys {
	return keys{tickets: derive(secret, "mail token"), address: derive(secret, "mail address")}
}

// derive makes a key for one purpose out of the secret.
func derive(secret, purpose string) []byte { return sum([]byte(secret), "supportbot "+purpose) }

func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// tokenForm finds what may be a token: the number of a ticket and its signature.
// Servers may change the case of an address, so none counts.
var tokenForm = regexp.MustCompile(`(?i)([a-z0-9]{1,12}-[a-z0-9]{1,24})\.([a-z2-7]{16})(?:\.([0-9a-f]{24}))?`)

// token names a ticket in addresses and message ids, in a way that nobody else can
// make: 80 bits of signature, and short enough for the 64 characters of the part
// before the @.
func (k keys) token(ticket bot.TicketID) string {
	name := strings.ToLower(string(ticket))
	return name + "." + k.signature(name)
}

func (k keys) signature(name string) string {
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum(k.tickets, name)[:10]))
}

// found is what a token says. The zero value is no token.
type found struct {
	ticket bot.TicketID
	mail   string // the mail of ours that it comes from, "" where that is not known
	forged bool
}

// most bounds the tokens that are looked at in one text.
const most = 64

// find looks for a token in a text. The first good one counts, and where there is
// none but a forged one, that.
func (k keys) find(text string) found {
	var out found
	for _, m := range tokenForm.FindAllStringSubmatch(text, most) {
		name, signature := strings.ToLower(m[1]), strings.ToLower(m[2])
		ticket := bot.TicketID(strings.ToUpper(name))
		switch {
		case !hmac.Equal([]byte(k.signature(name)), []byte(signature)):
			out.forged = out.ticket == ""
		case out.ticket == "":
			out = found{ticket: ticket, mail: strings.ToLower(m[3])}
		case out.ticket == ticket && out.mail == "":
			out.mail = strings.ToLower(m[3])
		}
	}
	return out
}

// same names an address without telling it.
func (k keys) same(address string) string {
	return hex.EncodeToString(sum(k.address, strings.ToLower(address))[:16])
}

// digest is the short name of something that strangers or others have named.
func digest(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h[:12])
}

// root is the Message-ID that all mails of a ticket refer to. No mail has it: so
// none needs to know which was the first.
func (m *Mailbox) root(ticket bot.TicketID) string {
	return m.keys.token(ticket) + "@" + m.domain
}

// messageID is that of one mail, the same for all attempts to send it.
func (m *Mailbox) messageID(ticket bot.TicketID, outbox string) string {
	return m.keys.token(ticket) + "." + digest(outbox) + "@" + m.domain
}

// reply is the address that answers go to: it names the ticket where the server
// takes such addresses.
func (m *Mailbox) reply(ticket bot.TicketID) string {
	local, domain, _ := cutLast(m.from.Address, "@")
	if tagged := local + "+" + m.keys.token(ticket); m.o.Plus && len(tagged) <= 64 {
		return tagged + "@" + domain
	}
	return m.from.Address
}
