package faq

import "math"

// curve is a logistic one: the likelihood that something holds, by a sign of it.
type curve struct{ offset, slope float64 }

// judged is a sign that was seen, and whether it held.
type judged struct {
	sign   float64
	held   bool
	weight float64
}

// pull holds a curve near the one it is fitted from where rows are few.
const pull = 2.0

func (c curve) at(sign float64) float64 {
	return 1 / (1 + math.Exp(-c.offset-float64(c.slope*sign)))
}

// fit returns the likeliest curve: a dozen Newton steps, each halved until it is
// no step back. A sign never speaks against what it is a sign of.
func (c curve) fit(rows []judged) curve {
	from, loss := c, c.loss(c, rows)
	for range 12 {
		step := c.newton(from, rows)
		for range 8 {
			next := curve{c.offset - step.offset, c.slope - step.slope}
			if l := next.loss(from, rows); l < loss {
				c, loss = next, l
				break
			}
			step = curve{step.offset / 2, step.slope / 2}
		}
	}
	c.slope = max(c.slope, 0)
	return c
}

// loss is the negative log-likelihood of a curve, from being where it was set out.
func (c curve) loss(from curve, rows []judged) float64 {
	o, s := c.offset-from.offset, c.slope-from.slope
	sum := pull / 2 * (float64(o*o) + float64(s*s))
	for _, r := range rows {
		p := c.at(r.sign)
		if !r.held {
			p = 1 - p
		}
		sum -= float64(r.weight * math.Log(max(p, 1e-12)))
	}
	return sum
}

// newton is the step that would be right if the loss were a parabola.
func (c curve) newton(from curve, rows []judged) curve {
	g0, g1 := pull*(c.offset-from.offset), pull*(c.slope-from.slope)
	h00, h01, h11 := pull, 0.0, pull
	for _, r := range rows {
		p := c.at(r.sign)
		d, h := r.weight*p, r.weight*p*(1-p)
		if r.held {
			d -= r.weight
		}
		g0 += d
		g1 += float64(d * r.sign)
		h00 += h
		h01 += float64(h * r.sign)
		h11 += float64(h * r.sign * r.sign)
	}
	det := float64(h00*h11) - float64(h01*h01)
	return curve{
		(float64(h11*g0) - float64(h01*g1)) / det,
		(float64(h00*g1) - float64(h01*g0)) / det,
	}
}
