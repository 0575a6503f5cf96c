package bot

import (
	"encoding/json"
	"fmt"

	"orchidee/knowledge/advice"
)

// carried is what buttons and forms about a purchase carry along, so that nothing needs to be stored for them: the purchase, the
// question it answers, and where the files about it go.
type carried struct {
	Question string          `json:"q,omitempty"`
	Channel  string          `json:"c,omitempty"`
	Thread   string          `json:"h,omitempty"`
	Level    advice.Level    `json:"l,omitempty"`
	Page     int             `json:"g,omitempty"`
	Purchase advice.Purchase `json:"-"`
}

// parcel is a purchase in few bytes.
type parcel struct {
	Nature     advice.Nature `json:"n,omitempty"`
	Amount     float64       `json:"a,omitempty"`
	Segment    string        `json:"s,omitempty"`
	Months     float64       `json:"m,omitempty"`
	Lots       []run         `json:"t,omitempty"`
	LotCount   int           `json:"k,omitempty"`
	Holder     advice.Holder `json:"o,omitempty"`
	Innovative *bool         `json:"i,omitempty"`
	Surface    float64       `json:"f,omitempty"`
	Details    []string      `json:"d,omitempty"`
	On         advice.Date   `json:"w"`
	OnUntil    advice.Date   `json:"u,omitempty"`
	Yearly     bool          `json:"y,omitempty"`
}

// run is how many lots of the same amount follow each other.
type run struct {
	N int     `json:"n"`
	A float64 `json:"a"`
}

// maxParcel leaves room for the rest of a button's value (2 000) and of a form's private data (3 000).
const maxParcel = 1700

// pack writes what is carried. Lots too many to travel are carried by their number.
func (c carried) pack() string {
	p := c.Purchase
	x := parcel{p.Nature, p.Amount, p.Segment, p.Months, nil, p.LotCount, p.Holder, p.Innovative, p.Surface, p.Details, p.On, p.OnUntil, p.Yearly}
	for _, lot := range p.Lots {
		if last := len(x.Lots) - 1; last >= 0 && x.Lots[last].A == lot {
			x.Lots[last].N++
			continue
		}
		x.Lots = append(x.Lots, run{1, lot})
	}
	out := c.join(x)
	if len(out) > maxParcel {
		x.Lots, x.LotCount = nil, len(p.Lots)
		out = c.join(x)
	}
	return out
}

func (c carried) join(x parcel) string {
	raw, err := json.Marshal(struct {
		carried
		Parcel parcel `json:"p"`
	}{c, x})
	if err != nil {
		panic(err) // numbers that Check accepts always marshal
	}
	return string(raw)
}

func unpack(packed string) (carried, error) {
	var in struct {
		carried
		Parcel parcel `json:"p"`
	}
	if err := json.Unmarshal([]byte(packed), &in); err != nil {
		return carried{}, fmt.Errorf("carried purchase: %w", err)
	}
	x := in.Parcel
	p := advice.Purchase{Nature: x.Nature, Amount: x.Amount, Segment: x.Segment, Months: x.Months, LotCount: x.LotCount, Holder: x.Holder,
		Innovative: x.Innovative, Surface: x.Surface, Details: x.Details, On: x.On, OnUntil: x.OnUntil, Yearly: x.Yearly}
	for _, r := range x.Lots {
		for range r.N {
			p.Lots = append(p.Lots, r.A)
		}
	}
	in.carried.Purchase = p
	return in.carried, nil
}
