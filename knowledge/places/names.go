package places

import (
	"maps"
	"strings"
)

// entry is what a name stands for.
type entry struct {
	departements map[string]bool
	region       bool // the whole Région: said of it as often as of a place, so anything narrower goes first
	elsewhere    bool // a place outside that holds the name of one of ours
	towns        []place
}

// place is a town under one of its names.
type place struct {
	town  int32
	other bool // not its name of today
}

func (g *Gazetteer) name(key string, e entry) {
	g.named[key] = e
	first, _, _ := strings.Cut(key, " ")
	g.longest[first] = max(g.longest[first], strings.Count(key, " ")+1)
}

// formerNames are the other names of the régions of before 2016.
var formerNames = map[string][]string{
	"Alsace":            {"Elsass"},
	"Lorraine":          {"Lothringen"},
	"Champagne-Ardenne": {"Champagne-Ardennes", "Champagne-Ardennen"},
}

// neighbours are départements and places beyond the border whose names hold one of ours.
var neighbours = []string{"Seine-et-Marne", "Val-de-Marne", "Marne-la-Vallée"}

// groups names what holds several départements, and what looks like one of ours and is none.
func (g *Gazetteer) groups(all map[string]bool, former map[string]map[string]bool) {
	for region, codes := range former {
		for _, name := range append([]string{region}, formerNames[region]...) {
			g.name(strings.Join(words(name), " "), entry{departements: codes})
		}
	}
	if alsace := maps.Clone(former["Alsace"]); alsace != nil && all["57"] { // the three of local law
		alsace["57"] = true
		g.name("alsace moselle", entry{departements: alsace})
		g.name("elsass mosel", entry{departements: alsace})
	}
	g.name("grand est", entry{departements: all, region: true})
	for _, name := range neighbours {
		g.name(strings.Join(words(name), " "), entry{elsewhere: true})
	}
}
