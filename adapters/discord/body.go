package discord

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
)

// outgoing is a message as we send it: discordgo's own has no nonce.
type outgoing struct {
	Content    string                       `json:"content"`
	Embeds     []embed                      `json:"embeds"`
	Components []discordgo.MessageComponent `json:"components"`
	// Mentions are never live. On an edit Discord's default would apply again, which
	// is to read all of them.
	Mentions    mentions                    `json:"allowed_mentions"`
	Attachments []attached                  `json:"attachments"`
	Reference   *discordgo.MessageReference `json:"message_reference,omitempty"`
	Nonce       string                      `json:"nonce,omitempty"`
	Enforce     bool                        `json:"enforce_nonce,omitempty"`
	Flags       int                         `json:"flags,omitempty"`
}

type mentions struct {
	Parse []string `json:"parse"`
}

// embed is a picture from an address, with its title.
type embed struct {
	Description string `json:"description,omitempty"`
	Image       image  `json:"image"`
}

type image struct {
	URL string `json:"url"`
}

// attached describes one of the files that go with a message.
type attached struct {
	ID          int    `json:"id"`
	Name        string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// maxDescription is how much Discord shows of what is said of a file.
const maxDescription = 1024

// compose writes a message that fold has been over. A file that cannot be read
// is named by its title; the message itself must arrive.
func (a *Adapter) compose(m bot.Message) (outgoing, []*discordgo.File) {
	out := outgoing{
		Embeds:      []embed{},
		Components:  components(m),
		Mentions:    mentions{Parse: []string{}},
		Attachments: []attached{},
	}
	var files []*discordgo.File
	out.Content = render(m.Text)
	for _, l := range m.Media {
		if !attachable(l) {
			out.Embeds = append(out.Embeds, embed{Description: clip(escape(l.Title), maxDescription), Image: image{URL: l.URL}})
			continue
		}
		f, err := a.file(l)
		if err != nil {
			a.log.Warn("file of the content cannot be sent", "file", l.URL, "error", err)
			if named := join(out.Content, escape(l.Title)); l.Title != "" && length(named) <= maxText {
				out.Content = named
			}
			continue
		}
		out.Attachments = append(out.Attachments, attached{ID: len(files), Name: f.Name, Description: clip(l.Title, maxDescription)})
		files = append(files, f)
	}
	for i, f := range m.Files {
		out.Attachments = append(out.Attachments, attached{ID: len(files) + i, Name: f.FileName()})
	}
	return out, files
}

// file reads a file of the content.
func (a *Adapter) file(l bot.Link) (*discordgo.File, error) {
	if a.o.Files == nil {
		return nil, errors.New("this bot has no files of its own")
	}
	name := strings.TrimPrefix(path.Clean("/"+l.URL), "/")
	data, err := fs.ReadFile(a.o.Files, name)
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%d bytes are more than the 10 MiB that Discord takes", len(data))
	}
	return &discordgo.File{Name: fileName(l), ContentType: mime.TypeByExtension(path.Ext(name)), Reader: bytes.NewReader(data)}, nil
}

// answering makes a message the answer to one of the customer's. That may be
// gone by now, which is no reason not to answer.
func (o *outgoing) answering(channel, message string) {
	if !snowflake(message) {
		return
	}
	gone := false
	o.Reference = &discordgo.MessageReference{MessageID: message, ChannelID: channel, FailIfNotExists: &gone}
}
