package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
)

// manifest is the part of the app's manifest that the workspace acts on.
type manifest struct {
	scopes    []string
	events    []string
	commands  []command
	shortcuts []shortcut
	declared  bool // a manifest was given: what it does not declare does not exist
}

type command struct {
	Name        string `json:"command"`
	Description string `json:"description"`
	Usage       string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

type shortcut struct {
	CallbackID string `json:"callback_id"`
	Name       string `json:"name"`
	Type       string `json:"type"` // global or message
}

// defaultScopes and defaultEvents are those an assistant of this kind asks for.
var defaultScopes = []string{
	"app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands", "files:read", "files:write",
	"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "reactions:read", "reactions:write",
	"team:read", "usergroups:read", "users:read", "users:read.email",
}

var defaultEvents = []string{
	"app_home_opened", "app_mention", "app_uninstalled", "channel_id_changed", "channel_shared", "channel_unshared",
	"member_joined_channel", "message.im", "message.mpim", "reaction_added", "subteam_members_changed", "tokens_revoked", "user_change",
}

func readManifest(o Options) manifest {
	m := manifest{scopes: defaultScopes, events: defaultEvents, commands: []command{{Name: "/orchidee", Escape: true}}}
	if o.Manifest != nil {
		var in struct {
			Features struct {
				Shortcuts []shortcut `json:"shortcuts"`
				Commands  []command  `json:"slash_commands"`
			} `json:"features"`
			OAuth struct {
				Scopes struct {
					Bot []string `json:"bot"`
				} `json:"scopes"`
			} `json:"oauth_config"`
			Settings struct {
				Events struct {
					Bot []string `json:"bot_events"`
				} `json:"event_subscriptions"`
			} `json:"settings"`
		}
		if err := json.Unmarshal(o.Manifest, &in); err != nil {
			panic(fmt.Sprintf("sandbox: the manifest is not JSON: %v", err))
		}
		m = manifest{
			scopes: in.OAuth.Scopes.Bot, events: in.Settings.Events.Bot,
			commands: in.Features.Commands, shortcuts: in.Features.Shortcuts, declared: true,
		}
	}
	if o.Scopes != nil {
		m.scopes = o.Scopes
	}
	if o.Events != nil {
		m.events = o.Events
	}
	if o.CommandNames != nil {
		m.commands = nil
		for _, name := range o.CommandNames {
			m.commands = append(m.commands, command{Name: name, Escape: true})
		}
	}
	return m
}

func (m manifest) has(scope string) bool        { return slices.Contains(m.scopes, scope) }
func (m manifest) subscribed(event string) bool { return slices.Contains(m.events, event) }
