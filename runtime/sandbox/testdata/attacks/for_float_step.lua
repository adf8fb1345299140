-- expect: instructions
-- instructions: 5_000_000
for i=1,2,1e-300 do end
