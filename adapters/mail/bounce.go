package mail

import (
	"regexp"
	"strings"
)

// report tells what became of a mail of ours (RFC 3464).
type report struct {
	failed bool
	status string // "5.1.1"
	text   string // of all its parts, where our Message-ID is
}

// longestReport bounds what is read of one: the original mail may come with it.
const longestReport = 128 << 10

// noteReport takes note that a mail is a report.
func (l *letter) noteReport(kind string, params map[string]string) {
	if kind == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status") && l.report == nil {
		l.report = &report{}
	}
}

// reported reports whether a part of a report is for machines.
func reported(kind string) bool {
	switch kind {
	case "message/delivery-status", "message/global-delivery-status", "message/rfc822", "text/rfc822-headers", "message/rfc822-headers":
		return true
	}
	return false
}

var (
	actionForm = regexp.MustCompile(`(?im)^action:[ \t]*([a-z]+)`)
	statusForm = regexp.MustCompile(`(?im)^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})`)
	ownIDForm  = regexp.MustCompile(`(?im)^(?:message-id|x-original-message-id|original-message-id):[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,250}>)`)
)

// read takes in one part of a report.
func (r *report) read(part string) {
	if len(part) > longestReport {
		part = part[:longestReport]
	}
	if m := actionForm.FindStringSubmatch(part); m != nil && strings.EqualFold(m[1], "failed") {
		r.failed = true
	}
	if m := statusForm.FindStringSubmatch(part); m != nil && (r.status == "" || m[1][0] == '5') {
		r.status = m[1]
	}
	if m := ownIDForm.FindStringSubmatch(part); m != nil {
		r.text = joined(r.text, m[1])
	}
}

// fromMailer reports whether a mail server has written a letter without the form
// of a report, as old ones do.
func (l *letter) fromMailer() bool {
	address, _ := l.sender()
	local, _, _ := strings.Cut(address, "@")
	return l.report == nil && (local == "mailer-daemon" || local == "postmaster" || strings.TrimSpace(l.header.Get("Return-Path")) == "<>" && strings.Contains(local, "daemon"))
}

var failedForm = regexp.MustCompile(`(?i)could ?n.t be delivered|could not be delivered|undeliver|delivery (?:has )?failed|user unknown|no such user|mailbox (?:unavailable|not found)|退信|无法送达|投递失败|收件人不存在|無法傳送`)

// bounce finds out whether a letter says that a mail of ours has not arrived, and
// by which words it names it.
func (l *letter) bounce() (naming string, reason string, ok bool) {
	switch {
	case l.report != nil:
		return l.report.text, reasonOf(l.report.status), l.report.failed
	case l.fromMailer() && failedForm.MatchString(l.subject()+"\n"+l.plain+l.page):
		return l.plain + "\n" + l.page, "unreachable", true
	}
	return "", "", false
}

// reasonOf is the reason of bot.Undelivered: an address that takes no mail, or a mail
// that is not taken.
func reasonOf(status string) string {
	for _, p := range []string{"5.1.", "5.2.", "5.4.", "4."} {
		if strings.HasPrefix(status, p) {
			return "unreachable"
		}
	}
	return "rejected"
}
