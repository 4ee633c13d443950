package mail

import (
	"regexp"
	"strings"
)

// automatic says why a letter was written by no person, "" where one has: RFC 3834,
// and what programs have used beside it for longer.
func (l *letter) automatic() string {
	h := func(name string) string { return strings.ToLower(strings.TrimSpace(l.header.Get(name))) }
	auto, _, _ := strings.Cut(h("Auto-Submitted"), ";")
	switch {
	case auto != "" && strings.TrimSpace(auto) != "no":
		return "Auto-Submitted: " + line(auto)
	case l.header.Has("X-Autoreply"), l.header.Has("X-Autorespond"), l.header.Has("X-Auto-Response"), l.header.Has("X-Autorespond-To"):
		return "X-Autoreply"
	case l.header.Has("List-Id"), l.header.Has("Feedback-Id"):
		return "a mailing list"
	case h("Return-Path") == "<>":
		return "no return path"
	case vacationForm.MatchString(l.subject()):
		return "an absence, by its subject"
	}
	switch p := h("Precedence"); p {
	case "bulk", "junk", "list", "auto_reply":
		return "Precedence: " + p
	}
	return ""
}

// vacationForm is how the subjects of automatic answers begin. Gmail and Outlook
// mark theirs by headers; others do by this alone.
var vacationForm = regexp.MustCompile(`(?i)^\s*(?:\[?(?:auto(?:matic)?[- ]?(?:reply|response)|auto:|out of (?:the )?office|vacation (?:reply|response))|自动回复|自動回覆|自动答复|休假自动|外出自動|自動返信|不在通知|abwesenheits|réponse automatique|respuesta automática)`)

// ours reports whether this program, or somebody in our name, has written it.
func (m *Mailbox) ours(l *letter) bool {
	address, _ := l.sender()
	if strings.EqualFold(address, m.from.Address) || l.header.Has(string(ownHeader)) && l.report == nil {
		return true
	}
	local, domain, _ := cutLast(address, "@")
	own, ownDomain, _ := cutLast(strings.ToLower(m.from.Address), "@")
	return domain == ownDomain && strings.HasPrefix(local, own+"+")
}
