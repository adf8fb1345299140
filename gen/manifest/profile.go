package manifest

import "github.com/luamodgen/luamodgen/gen/diag"

// addProfile reads an entry of profiles.
func (m *Manifest) addProfile(r *reader, name Node[string], v value) {
	p := &Profile{Name: name}
	m.Profiles = append(m.Profiles, p)
	r.mapping(v, profileKeys(p))
}

// profileKeys are the keys of a profile.
func profileKeys(p *Profile) keys {
	return keys{
		"extends":           into(&p.Extends, profileName),
		"default":           into(&p.Default, truth),
		"modules":           intoList(&p.Modules, moduleName),
		"features":          each(featureName, p.addFeature),
		"deny":              intoList(&p.Deny, capabilityName),
		"memory_limit":      into(&p.MemoryLimit, size),
		"instruction_limit": into(&p.InstructionLimit, count),
		"timeout":           into(&p.Timeout, duration),
	}
}

// addFeature reads a switch of a profile.
func (p *Profile) addFeature(r *reader, name Node[string], v value) {
	if on, ok := truth(r, v); ok {
		p.Features = append(p.Features, Feature{Name: name, On: on})
	}
}

// setStages reads the list of stages.
func (m *Manifest) setStages(r *reader, v value) {
	if !r.want(v, list) {
		return
	}
	lines := map[string]int{}
	for _, item := range v.items {
		s := new(Stage)
		m.Stages = append(m.Stages, s)
		r.mapping(item, stageKeys(s), "name")
		if line := lines[s.Name.Value]; line > 0 {
			r.diags.Addf(s.Name.Pos, diag.DuplicateKey, "stage %q is already in line %d", s.Name.Value, line)
		} else if s.Name.IsSet() {
			lines[s.Name.Value] = s.Name.Pos.Line
		}
	}
}

// stageKeys are the keys of a stage.
func stageKeys(s *Stage) keys {
	return keys{
		"name":     into(&s.Name, stageName),
		"priority": into(&s.Priority, atLeast(0)),
		"timeout":  into(&s.Timeout, duration),
		"required": intoList(&s.Required, moduleName),
		"warm":     intoList(&s.Warm, moduleName),
		"parallel": into(&s.Parallel, atLeast(1)),
	}
}
