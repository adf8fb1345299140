-- expect: instructions
-- instructions: 5_000_000
for i=1,1/0 do end
