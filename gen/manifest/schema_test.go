package manifest

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// schema is what the tests read of a JSON Schema.
type schema struct {
	Description          string
	Pattern              string
	AdditionalProperties any
	Required             []string
	Enum                 []string
	Properties           map[string]schema
	Defs                 map[string]schema `json:"$defs"`
}

func readSchema(t *testing.T) schema {
	t.Helper()
	var s schema
	if err := json.Unmarshal(Schema, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaKeys(t *testing.T) {
	root := readSchema(t)
	for name, c := range map[string]struct {
		schema schema
		keys   keys
	}{
		"manifest":  {root, manifestKeys(new(Manifest))},
		"module":    {root.Defs["module"], moduleKeys(new(Module))},
		"symbol":    {root.Defs["symbol"], symbolKeys(new(Symbol))},
		"converter": {root.Defs["converter"], converterKeys(new(Converter))},
		"bundle":    {root.Defs["bundle"], bundleKeys(new(Bundle))},
		"profile":   {root.Defs["profile"], profileKeys(new(Profile))},
		"stage":     {root.Defs["stage"], stageKeys(new(Stage))},
	} {
		if diff := cmp.Diff(c.keys.names(), slices.Sorted(maps.Keys(c.schema.Properties))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if c.schema.AdditionalProperties != false {
			t.Errorf("%s: the schema lets unknown keys pass", name)
		}
		for key, property := range c.schema.Properties {
			if property.Description == "" {
				t.Errorf("%s: no description of %s", name, key)
			}
		}
	}
}

func TestSchemaWords(t *testing.T) {
	root := readSchema(t)
	for _, c := range []struct{ got, want any }{
		{root.Properties["naming"].Enum, namings},
		{root.Properties["errors"].Enum, policies},
		{root.Properties["compat"].Enum, compats},
		{root.Defs["module"].Properties["scope"].Enum, scopes},
		{root.Properties["functions"].Enum, makings},
		{root.Defs["module"].Properties["functions"].Enum, makings},
		{root.Defs["symbol"].Properties["errors"].Enum, policies},
		{root.Defs["symbol"].Properties["as"].Enum, crossings},
		{root.Defs["symbol"].Properties["int64"].Enum, carriers},
		{root.Defs["symbol"].Properties["name"].Pattern, identifier.String()},
		{root.Defs["moduleName"].Pattern, dotted.String()},
		{root.Defs["name"].Pattern, dashed.String()},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestSchemaRequired checks that the keys the schema requires are those whose absence is reported.
func TestSchemaRequired(t *testing.T) {
	root := readSchema(t)
	for _, c := range []struct {
		required []string
		src      string
	}{
		{root.Required, "{}"},
		{root.Defs["module"].Required, head + "modules: {a: {}}"},
		{root.Defs["converter"].Required, head + "converters: {a.T: {}}"},
		{root.Defs["bundle"].Required, head + "bundles: {a: {}}"},
		{root.Defs["profile"].Required, head + "profiles: {a: {}}"},
		{root.Defs["stage"].Required, head + "stages: [{}]"},
	} {
		_, diags := Parse("luamod.yaml", []byte(c.src))
		if len(diags) != len(c.required) {
			t.Errorf("%s: the schema requires %v, got %v", c.src, c.required, diags)
		}
	}
}
