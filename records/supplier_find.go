package records

import (
	"context"
	"strings"
)

// FindSuppliers gives at most limit profiles of a team whose name or SIRET holds what was typed, by name. Case counts in accented
// letters only.
func (s *Store) FindSuppliers(ctx context.Context, team, typed string, limit int) ([]Supplier, error) {
	like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.TrimSpace(typed)) + "%"
	digits := like
	if siret, _ := ParseSIRET(typed); siret != "" && strings.Trim(siret, "0123456789") == "" {
		digits = "%" + siret + "%"
	}
	return many(ctx, s, "suppliers", scanSupplier, supplierColumns+`WHERE team_id = ? AND (name LIKE ? ESCAPE '\' OR siret LIKE ? ESCAPE '\') ORDER BY name, id LIMIT ?`, team, like, digits, limit)
}

// SupplierCount is how many profiles a team has.
func (s *Store) SupplierCount(ctx context.Context, team string) (int, error) {
	return one(ctx, s, "count of suppliers", scanInt, "SELECT count(*) FROM suppliers WHERE team_id = ?", team)
}
