package records

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
)

// Seed is what the order of telling is drawn from: 32 hexadecimal digits, kept with the request so that anybody can draw again.
type Seed string

// NewSeed gives a seed that nobody could foresee.
func NewSeed() Seed {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return Seed(hex.EncodeToString(b[:]))
}

// DrawOrder gives the order drawn from a seed: the ids sorted, then shuffled by Go's math/rand/v2 (PCG with the two halves of the
// seed as big-endian numbers). The result depends on the seed and the ids alone.
func DrawOrder(ids []string, seed Seed) ([]string, error) {
	b, err := hex.DecodeString(string(seed))
	if err != nil || len(b) != 16 {
		return nil, fmt.Errorf("seed %q is not 32 hexadecimal digits", seed)
	}
	order := slices.Sorted(slices.Values(ids))
	pcg := mathrand.New(mathrand.NewPCG(binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])))
	pcg.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order, nil
}
