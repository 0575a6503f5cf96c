package advice

type reader struct{ base *Base }

func newReader(b *Base) *reader { return &reader{b} }
