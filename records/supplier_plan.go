package records

import "context"

// SupplierPlan foresees what ImportSupplier would make of the lines of a list, without writing. It is the dry run of an import.
type SupplierPlan struct {
	bySIRET, byUser, byEmail map[string]Supplier
}

// PlanSuppliers begins a plan on the profiles of a team as they stand.
func (s *Store) PlanSuppliers(ctx context.Context, team string) (*SupplierPlan, error) {
	all, err := s.Suppliers(ctx, team)
	if err != nil {
		return nil, err
	}
	p := &SupplierPlan{map[string]Supplier{}, map[string]Supplier{}, map[string]Supplier{}}
	for _, sup := range all {
		p.put(sup)
	}
	return p, nil
}

func (p *SupplierPlan) put(s Supplier) {
	for _, key := range []struct {
		value string
		index map[string]Supplier
	}{{s.SIRET, p.bySIRET}, {s.User, p.byUser}, {s.Email, p.byEmail}} {
		if old, taken := key.index[key.value]; key.value != "" && (!taken || s.ID <= old.ID) { // of several the first, as ImportSupplier
			key.index[key.value] = s
		}
	}
}

// Foresee says what would become of a line; the line is not added to the plan. ErrSIRET, ErrUnknownCPV.
func (p *SupplierPlan) Foresee(s Supplier) (Change, error) {
	if err := s.tidy(); err != nil {
		return "", err
	}
	s.Own = false
	old, ok := p.bySIRET[s.SIRET]
	if !ok {
		old, ok = p.byUser[s.User]
	}
	if !ok && s.SIRET == "" {
		old, ok = p.byEmail[s.Email]
	}
	switch {
	case !ok:
		return Created, nil
	case old.Own:
		return KeptOwn, nil
	}
	if s = s.over(old); s.equal(old) {
		return Unchanged, nil
	}
	return Updated, nil
}
