package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// ErrNoFile says that a file is not there any more: its message was removed, or
// the id is none of Discord's.
var ErrNoFile = errors.New("the file is not on Discord any more")

// FileURL returns an address at which a file that a customer sent can be fetched
// now, by the bot.File.ID of its event. Discord's addresses expire within a day,
// so fetch it soon and keep the bytes, not the address.
func (a *Adapter) FileURL(ctx context.Context, id string) (string, error) {
	channel, rest, _ := strings.Cut(id, "/")
	msg, file, _ := strings.Cut(rest, "/")
	if !snowflake(channel) || !snowflake(msg) || !snowflake(file) {
		return "", ErrNoFile
	}
	out, err := a.call(ctx, request{name: "get message", method: "GET", url: discordgo.EndpointChannelMessage(channel, msg)})
	switch {
	case is(err, codeUnknownMessage, codeUnknownChannel):
		return "", ErrNoFile
	case err != nil:
		return "", err
	}
	m, err := decode[struct {
		addresses
		Snapshots []struct {
			Message addresses `json:"message"`
		} `json:"message_snapshots"`
	}](out.body)
	if err != nil {
		return "", fmt.Errorf("get message: %v", err)
	}
	attached := m.Attachments
	for _, s := range m.Snapshots {
		attached = append(attached, s.Message.Attachments...)
	}
	for _, f := range attached {
		if f.ID == file {
			return f.URL, nil
		}
	}
	return "", ErrNoFile
}

// addresses are where the files of a message can be fetched.
type addresses struct {
	Attachments []struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	} `json:"attachments"`
}
