package bot

import (
	"context"

	"orchidee/locales"
	"orchidee/records"
)

// maxHostHistory is how many of the last things done with a webinar are listed.
const maxHostHistory = 12

// historyLines tell what the team did with a webinar, latest first, and when what names people was forgotten: the proof that the
// retention was kept.
func (d webinarDesk) historyLines(ctx context.Context, p locales.Printer, w records.Webinar) ([]string, error) {
	var lines []string
	proofs, err := d.Store.PurgeProofs(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	for _, proof := range proofs {
		lines = append(lines, "• "+p.Count(locales.HostForgotten, int(proof.Forgotten), "When", momentName(p, proof.At)))
	}
	all, err := d.Store.WebinarAudit(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	for i := len(all) - 1; i >= max(0, len(all)-maxHostHistory); i-- {
		a := all[i]
		who := d.people.rememberedName(a.By)
		if who == "" {
			who = p.Say(locales.HostSomebody)
		}
		lines = append(lines, "• "+p.Say(locales.HostDid, "When", momentName(p, a.At), "What", p.Say(locales.ID("host.did."+a.Action)), "Who", who))
	}
	return lines, nil
}
